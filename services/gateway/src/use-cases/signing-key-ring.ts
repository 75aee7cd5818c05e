import { planSigningKeys } from '../domain/signing-keys.ts';
import { type SigningKey, type SigningKeysDeps, keepSigningKeys, signingKeyPolicy } from './keep-signing-keys.ts';

/** The signing keys in memory: read at the first use, and again when told. */
export class SigningKeyRing {
  readonly #deps: SigningKeysDeps;
  #keys: readonly SigningKey[] = [];
  #refreshing: Promise<void> | undefined;

  constructor(deps: SigningKeysDeps) {
    this.#deps = deps;
  }

  /** Reads the keys again; those who ask meanwhile wait for the same read. */
  async refresh(): Promise<void> {
    this.#refreshing ??= keepSigningKeys(this.#deps)
      .then((keys) => void (this.#keys = keys))
      .finally(() => (this.#refreshing = undefined));
    await this.#refreshing;
  }

  /** The generation that signs now. */
  async signing(): Promise<SigningKey> {
    const known = this.#plan().signing;
    if (known !== undefined) return known;
    await this.refresh();
    const { signing } = this.#plan();
    if (signing === undefined) throw new Error('There is no signing key.');
    return signing;
  }

  /** The generations whose signatures services are to trust. */
  async published(): Promise<readonly SigningKey[]> {
    if (this.#keys.length === 0) await this.refresh();
    return this.#plan().published;
  }

  #plan(): ReturnType<typeof planSigningKeys<SigningKey>> {
    return planSigningKeys(this.#keys, this.#deps.clock.now(), signingKeyPolicy);
  }
}
