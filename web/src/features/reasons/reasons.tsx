export function Reasons() {
  return null;
}
