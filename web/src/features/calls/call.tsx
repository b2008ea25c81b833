export function Call() {
  return null;
}
