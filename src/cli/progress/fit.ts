/** Text cut to a width in terminal columns. */

/** Characters that take two columns (Unicode's East Asian Width W and F, in coarse blocks, and emoji). */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const NARROWEST = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

function widthOf(character: string): number {
  if (NARROWEST.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The text, or as much of it as fits, with an ellipsis. */
export function fit(text: string, columns: number): string {
  const characters = [...text];
  const total = characters.reduce((sum, character) => sum + widthOf(character), 0);
  if (total <= columns) return text;
  let [kept, width] = ['', 0];
  for (const character of characters) {
    width += widthOf(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return columns < 1 ? '' : `${kept}…`;
}
