/** A message with **emphasis**. */
export function Rich({ text }: { text: string }) {
  return <>{text.split("**").map((part, i) => (i % 2 ? <strong key={part}>{part}</strong> : part))}</>;
}
