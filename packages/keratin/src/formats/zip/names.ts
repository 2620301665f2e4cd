/** Which names a member of an untrusted zip may have. */
import { quote, refuse } from "../refusal.ts";

/** Parts of a name that mean something else to a program that puts them into an object or a path. */
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);
const LONGEST_NAME = 1024;

/** What is wrong with a name, or undefined. */
function problemOf(name: string): string | undefined {
  if (name === "") return "empty";
  if (name.length > LONGEST_NAME) return `${name.length} characters long`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return "with a control character";
  if (name.includes("\\")) return "with a backslash";
  if (name.startsWith("/")) return "absolute";
  if (/^[a-z]:/i.test(name)) return "with a drive letter";
  // A folder's name ends with a slash.
  const parts = name.replace(/\/$/, "").split("/");
  if (parts.includes("..")) return 'that climbs out with ".."';
  if (parts.some((part) => part === "" || part === ".")) return "with an empty part";
  const reserved = parts.find((part) => RESERVED.has(part));
  return reserved === undefined ? undefined : `with the reserved part "${reserved}"`;
}

/** @throws FileFormatError when a member's name could do harm */
export function checkMemberName(where: string, name: string): void {
  const problem = problemOf(name);
  if (problem === undefined) return;
  refuse({
    where,
    expected: "members with plain relative names",
    found: `a name ${problem}: ${quote(name)}`,
    hint: "Keras writes no such file. Don't open it unless you know where it comes from.",
  });
}
