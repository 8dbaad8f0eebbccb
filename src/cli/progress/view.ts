/** What a live view shows of a run: how many are where, and who has been there for how long. */
import { fit } from './fit.ts';
import type { Standings } from './standings.ts';

/** The size of a terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** More lines than this tell nobody more. */
const MOST_LINES = 12;

/** Lines that fit: half of the terminal at most, so that what was told before stays in sight. */
export function viewOf(standings: Standings, now: number, { columns, rows }: Size): readonly string[] {
  const lines = [countsLine(standings, now), statesLine(standings)].filter((line) => line !== '');
  const room = Math.min(MOST_LINES, Math.max(1, Math.floor(rows / 2))) - lines.length;
  // The last column stays free: a character there would make some terminals wrap.
  return [...lines, ...hostLines(standings, now, room)].map((line) => fit(line, columns - 1));
}

function countsLine(standings: Standings, now: number): string {
  const { total, done } = standings;
  const phases = [...standings.phases()].map(([phase, count]) => `${count} ${phase}`);
  const waiting = total - done - [...standings.phases().values()].reduce((sum, count) => sum + count, 0);
  const parts = [
    `${done}/${total} hosts done`,
    clock(standings.elapsed(now)),
    ...(phases.length === 0 ? [] : [phases.join(', ')]),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ];
  return parts.join(' · ');
}

function statesLine(standings: Standings): string {
  return [...standings.states()].map(([state, count]) => `${state}=${count}`).join(' ');
}

function hostLines(standings: Standings, now: number, room: number): readonly string[] {
  const active = standings.active(now);
  if (room <= 0 || active.length === 0) return [];
  const shown = active.slice(0, active.length > room ? room - 1 : room);
  const width = Math.max(0, ...shown.map(({ host }) => host.length));
  const lines = shown.map(({ host, phase, milliseconds }) => {
    return `  ${host.padEnd(width)}  ${phase.padEnd(10)}  ${Math.floor(milliseconds / 1000)} s`;
  });
  const more = active.length - shown.length;
  return more > 0 ? [...lines, `  … and ${more} more`] : lines;
}

/** `0:07`, `12:34`, `1:02:03` */
function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (number: number): string => String(number).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
