/** An image as the notebook prints it: 28 rows of hexadecimal bytes, the paper's 00 dimmed where there is a terminal. */
export function hexPicture(pixels: Uint8Array, width = 28): string {
  const rows: string[] = [];
  for (let at = 0; at < pixels.length; at += width) {
    rows.push(Array.from(pixels.subarray(at, at + width), hexByte).join(" "));
  }
  return rows.join("\n");
}

function hexByte(value: number): string {
  const text = value.toString(16).padStart(2, "0");
  return value === 0 && process.stdout.isTTY ? `\x1b[2m${text}\x1b[22m` : text;
}
