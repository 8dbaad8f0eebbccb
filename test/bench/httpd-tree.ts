/** Trees of configuration files for the benchmark: a main file, and virtual hosts as administrators write them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files by their path below the root of the tree. */
export type Files = ReadonlyMap<string, string>;

const OPTIONS = `SSLEngine on
SSLProtocol             all -SSLv3 -TLSv1 -TLSv1.1
SSLCipherSuite          ECDHE+AESGCM:DHE+AESGCM
SSLHonorCipherOrder     off
`;

/**
 * That many files, half of the virtual hosts with shared options. `mark` makes the bytes of each tree its own. httpd looks
 * whether the files and folders that it's told of exist, so they are some that do.
 */
export function treeOf(count: number, mark: string): Files {
  const files = new Map([
    ['/etc/httpd/httpd.conf', `Listen 443\nServerName main.test\nDefine log logs\nInclude sites/*.conf\n# ${mark}\n`],
    ['/etc/httpd/options.conf', `${OPTIONS}# ${mark}\n`],
  ]);
  for (let i = 2; i < count; i += 1) files.set(`/etc/httpd/sites/${i}.conf`, site(i, mark));
  return files;
}

function site(number: number, mark: string): string {
  const options =
    number % 2 === 0 ? '  Include options.conf' : '  SSLEngine on\n  #SSLProtocol all -SSLv2\n  SSLCipherSuite HIGH';
  return `# ${mark}
<VirtualHost *:443>
  ServerName host${number}.example.org
  ServerAlias www.host${number}.example.org \\
              static.host${number}.example.org
  DocumentRoot "/usr"
  ErrorLog \${log}/host${number}-error.log

  # What the certificate's owner asked for
${options}
  SSLCertificateFile options.conf
  <IfModule ssl_module>
    SSLOptions +StrictRequire
  </IfModule>
  <Directory "/srv/www/host${number}/htdocs">
    Options -Indexes +FollowSymLinks
    AllowOverride None
    Require all granted
  </Directory>
  <Location "/status">
    Require ip 10.0.0.0/8
  </Location>
</VirtualHost>
`;
}

export function bytesIn(files: Files): number {
  let bytes = 0;
  for (const text of files.values()) bytes += text.length;
  return bytes;
}

export function writeTree(root: string, files: Files): void {
  for (const folder of ['sites', 'logs']) mkdirSync(join(root, 'etc/httpd', folder), { recursive: true });
  for (const [path, text] of files) writeFileSync(root + path, text, 'latin1');
}
