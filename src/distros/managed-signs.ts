/** The signs by which managers of configuration files are known. */

interface Sign {
  readonly manager: string;
  readonly pattern: RegExp;
  /** Where a change belongs instead; what follows "make it in". */
  readonly instead: string;
}

/** A sign in a comment. */
interface LineSign extends Sign {
  /** True for marks of blocks; other signs count at the top of a file only. */
  readonly anywhere: boolean;
}

/** Folders and files that belong to a program, whatever is in them. */
export const PATH_SIGNS: readonly Sign[] = [
  {
    manager: 'certbot',
    pattern: /\/etc\/letsencrypt\/options-ssl-apache\.conf$|\/options-ssl-apache\.conf$/,
    instead: 'the virtual host that includes it: certbot replaces this file on its upgrades',
  },
  {
    manager: 'crypto-policies',
    pattern: /^\/(?:etc|usr\/share)\/crypto-policies\//,
    instead: 'the system-wide policy (update-crypto-policies), or the virtual host',
  },
  { manager: 'Plesk', pattern: /\/plesk\.conf\.d\//, instead: "Plesk's own TLS settings" },
  { manager: 'NixOS', pattern: /^\/nix\/store\//, instead: "the system's Nix configuration" },
];

const top = { anywhere: false };
const block = { anywhere: true };

/** Comments by which programs announce that a file, or a block of it, is theirs. */
export const LINE_SIGNS: readonly LineSign[] = [
  {
    ...block,
    manager: 'Ansible',
    pattern: /\b(?:BEGIN|END) ANSIBLE MANAGED BLOCK\b/,
    instead: 'the playbook that writes the block',
  },
  {
    ...top,
    manager: 'Ansible',
    pattern: /\bansible[ _-]managed\b|\bmanaged (?:by|with) ansible\b/i,
    instead: 'the role or template of Ansible',
  },
  {
    ...top,
    manager: 'Puppet',
    pattern: /\b(?:managed|maintained|generated|created) (?:by|with) puppet\b|\bpuppet[ -]managed\b/i,
    instead: "Puppet's manifests or Hiera",
  },
  {
    ...top,
    manager: 'Chef',
    pattern: /\b(?:managed|maintained|generated|created) (?:by|with) chef\b|\bchef[ -]managed\b/i,
    instead: "Chef's cookbook or attributes",
  },
  {
    ...top,
    manager: 'Salt',
    pattern: /\b(?:managed|maintained|generated|created) (?:by|with) salt(?:stack)?\b/i,
    instead: "Salt's states or pillar",
  },
  { ...block, manager: 'Salt', pattern: /\bSTART managed zone\b/i, instead: "Salt's states or pillar" },
  {
    ...top,
    manager: 'CFEngine',
    pattern: /\b(?:managed|maintained|generated) by cfengine\b/i,
    instead: "CFEngine's policy",
  },
  {
    ...top,
    manager: 'Terraform',
    pattern: /\b(?:managed|generated) by terraform\b/i,
    instead: "Terraform's configuration",
  },
  {
    ...top,
    manager: 'cPanel',
    pattern: /DO NOT EDIT\. AUTOMATICALLY GENERATED/,
    instead: "WHM's global configuration or cPanel's include files",
  },
  {
    ...top,
    manager: 'certbot',
    pattern: /\bcertbot will be unable to automatically provide future security\b/i,
    instead: 'the virtual host that includes it: certbot replaces this file on its upgrades',
  },
  {
    ...top,
    manager: 'another program',
    pattern:
      /\bdo not (?:edit|modify|change)\b.*\b(?:generated|managed|overwritten)\b|\b(?:generated|managed) automatically\b.*\bdo not\b|\b(?:changes|modifications) (?:will|would) be (?:lost|overwritten)\b/i,
    instead: 'what that program generates it from',
  },
];
