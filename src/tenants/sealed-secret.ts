/** Base64 of IV and ciphertext, with the version of the key that sealed it. */
export interface SealedSecret {
  keyVersion: number;
  sealed: string;
}
