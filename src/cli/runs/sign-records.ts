/** Signs the records after they grew, where FLEET_SIGN_KEY names a key. */
import { signHead } from '../../store/index.ts';
import { tell } from '../terminal.ts';
import { stateDirectory } from '../wire.ts';

/** What was done is done and recorded: a signature that fails is told, and is no failure of the run. */
export async function signRecords(flags: { readonly stateDir?: string }): Promise<void> {
  const key = process.env['FLEET_SIGN_KEY'];
  if (key === undefined || key === '') return;
  const signed = await signHead(stateDirectory(flags), key, Date.now());
  if (!signed.ok) tell(`warning: the records could not be signed with FLEET_SIGN_KEY: ${signed.error}`);
}
