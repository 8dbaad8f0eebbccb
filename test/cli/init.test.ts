/** `fleet init` of the built program: files that work as they are, and nothing is ever overwritten. */
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtFleet, ROOT } from '../support/built-fleet.ts';

const { file, fleet, folder } = builtFleet();
const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
const shipped = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('fleet init', () => {
  it('writes what is shipped into a new folder, and lint has nothing against it', () => {
    const { code, stdout } = fleet(['init', 'new/fleet']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('wrote new/fleet/inventory.yaml\n')]);
    expect(text('new/fleet/inventory.yaml')).toBe(shipped('inventory.example.yaml'));
    expect(text('new/fleet/playbooks/legacy-tls.yaml')).toBe(shipped('playbooks/legacy-tls.yaml'));
    const advised = /then: fleet (lint .*?);/.exec(stdout)?.[1]?.split(' ') ?? [];
    expect(fleet(advised)).toMatchObject({ code: 0, stdout: expect.stringMatching(/ 0 errors, 0 warnings/) });
  });

  it('writes here without a folder, where every command finds the inventory', () => {
    expect(fleet(['init']).code).toBe(0);
    expect(fleet(['inventory', '--hosts', 'shop']).stdout).toBe('shop\n');
  });

  it('keeps what is there and says so, and writes what is missing', () => {
    file('kept/inventory.yaml', 'mine\n');
    const { code, stdout } = fleet(['init', 'kept']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/kept kept\/inventory\.yaml, which is there already\nwrote kept\/playbooks/);
    expect(text('kept/inventory.yaml')).toBe('mine\n');
  });

  it('writes through no link', () => {
    file('linked/README', '');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'linked/inventory.yaml'));
    expect(fleet(['init', 'linked']).stdout).toContain('kept linked/inventory.yaml');
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  });

  it('names the path where it may not write', () => {
    file('file', '');
    const { code, stderr } = fleet(['init', 'file/below']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^file\/below can't be written: /);
    file('half/playbooks', '');
    expect(fleet(['init', 'half'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/half\/playbooks can't be written/),
    });
  });
});
