import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './support/longest-first.ts';

/** Tests that ask another program, by that program: left out where test/run may not install it, and said there. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  '/usr/sbin/apache2': [
    'test/httpd/**',
    'test/remote/**',
    'test/faults/**',
    'test/probe/finish-httpd.test.ts',
    'test/verify/{causes,command,every-cause,scanners}.test.ts',
  ],
  '/usr/bin/gnutls-serv': ['test/probe/finish-gnutls.test.ts', 'test/verify/{every-cause,scanners}.test.ts'],
  '/usr/bin/chromium': ['test/reports/browser.test.ts', 'test/cli/serve.test.ts'],
  '/usr/bin/psql': ['test/store/record-index.test.ts', 'test/cli/records-postgres.test.ts'],
  '/usr/bin/xmllint': ['test/reports/junit-libxml.test.ts'],
  '/usr/bin/javac': ['test/probe/finish-java.test.ts', 'test/verify/{causes,every-cause,scanners}.test.ts'],
  '/usr/sbin/nginx': [
    'test/probe/finish-nginx.test.ts',
    'test/verify/{causes,every-cause,scanners}.test.ts',
    'test/fleet/verify.test.ts',
  ],
  '/usr/bin/sslscan': ['test/verify/scanners.test.ts', 'test/fleet/scanner{s,-settings}.test.ts'],
  '/usr/sbin/iptables': ['test/verify/every-cause.test.ts'],
  '/usr/bin/testssl': ['test/verify/scanners.test.ts'],
  '/usr/bin/softhsm2-util': ['test/transports/tokens.test.ts'],
  '/usr/sbin/krb5kdc': ['test/transports/tokens.test.ts'],
  '/usr/bin/zsh': ['test/cli/completion.test.ts'],
  '/usr/bin/fish': ['test/cli/completion.test.ts'],
  '/usr/bin/groff': ['test/cli/man.test.ts'],
  '/usr/bin/man': ['test/cli/man.test.ts'],
  '/usr/bin/apt-get': ['test/fleet/sudo-rs.test.ts'],
  '/usr/bin/ansible-vault': ['test/fleet/plays.test.ts'],
  '/usr/bin/ansible-playbook': [
    'test/template/oracle.test.ts',
    'test/playbook/ansible-names.test.ts',
    'test/cli/plays.test.ts',
  ],
  '/usr/bin/ansible-inventory': [
    'test/inventory/oracle.test.ts',
    'test/inventory/example.test.ts',
    'test/reports/host-recap.test.ts',
    'test/transports/trace.test.ts',
  ],
};

const leftOut =
  process.env['FLEET_TESTS_MAY_SKIP'] === undefined
    ? []
    : Object.entries(NEEDS).flatMap(([program, files]) => (existsSync(program) ? [] : files));

const common = { testTimeout: 120_000, hookTimeout: 180_000 };

/** More than there are processors: most tests wait for the servers and programs that they ask. */
const WORKERS = 4;

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line.ts'],
    maxWorkers: WORKERS,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...common,
          name: 'parts',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/fleet/**', ...leftOut],
        },
      },
      {
        // Real hosts, which there is one set of: files that need the same one wait for each other (support/lab-claim.ts).
        test: {
          ...common,
          name: 'fleet',
          include: ['test/fleet/**/*.test.ts'],
          exclude: leftOut,
          testTimeout: 180_000,
        },
      },
    ],
  },
});
