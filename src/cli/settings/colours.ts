/** Colours as Ansible's settings want them. */
import { settings } from './ansible-settings.ts';

/** Says it in the words that every library knows. */
export function honourColours(): void {
  const { noColour, forceColour } = settings();
  if (noColour) process.env['NO_COLOR'] ??= '1';
  if (forceColour) process.env['FORCE_COLOR'] ??= '1';
}
