/** Key pairs by ssh2, for servers and clients of tests. */
import ssh2 from 'ssh2';

/** One in some hundred Ed25519 keys that ssh2 makes it can't read again ("Malformed OpenSSH private key"): not those. */
export function ed25519KeyPair(): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
