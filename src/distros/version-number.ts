/** VERSION_ID of os-release, compared. */

/** Whether a release is `wanted` or later, number by number: `9.4` is at least `9`, `22.04` at least `20.4`. */
export function isAtLeast(versionId: string, wanted: string): boolean {
  const [have, want] = [numbersOf(versionId), numbersOf(wanted)];
  for (let at = 0; at < want.length; at += 1) {
    const difference = (have[at] ?? 0) - (want[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Whether a version is told at all: rolling releases have none. */
export function hasVersion(versionId: string): boolean {
  return numbersOf(versionId).length > 0;
}

function numbersOf(versionId: string): number[] {
  return (versionId.match(/\d+/g) ?? []).map(Number);
}
