/** The playbooks that come with fleet: they load, they call modules that there are, and they say what they cost. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { loadPlaybook } from '../../src/playbook/index.ts';
import { clientClasses } from '../../src/tls/index.ts';

const FOLDER = new URL('../../playbooks/', import.meta.url);
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

describe.each(names)('%s', (name) => {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  const known = { modules, clientClasses: clientClasses.map((each) => each.name), today: '2026-11-25' };
  const { playbook, diagnostics } = loadPlaybook({ file: name, text }, known);

  it('loads without a complaint', () => {
    expect(diagnostics).toEqual([]);
    expect(playbook?.plays.flatMap(({ tasks }) => tasks).length).toBeGreaterThan(0);
  });

  it('says at its top what it costs, and how it is taken back', () => {
    const [comment = ''] = /^(?:#.*\n)+/.exec(text) ?? [];
    expect(comment).toMatch(/cost|shuts old clients out/);
    expect(comment).toContain('fleet rollback');
  });

  it('has somebody who answers for it, and an end where it lets old clients in', () => {
    for (const play of playbook?.plays ?? []) {
      expect(play.owner).not.toBeNull();
      expect(play.reason).not.toBeNull();
      if (play.clients.length > 0) expect(play.expires).not.toBeNull();
    }
  });
});

it('each is looked at', () => {
  expect(names.sort()).toEqual(
    expect.arrayContaining(['legacy-tls-listener.yaml', 'legacy-tls.yaml', 'modern-tls.yaml']),
  );
});
