export function Exercises() {
  return <p class="notice">…</p>;
}
