import { failure, type Result } from '../../kernel/result.ts';

/**
 * マイキープラットフォーム, as a port. What a library may connect to, and under which agreement, is between the library and the platform; no
 * interface of it is public that this could be written from (decision 0055). So the one adapter says that it is not connected, and マイキーID
 * works as any other token: eight letters that a patron registers at the desk, kept as a keyed hash.
 */
export interface MyKeyPlatform {
  readonly kind: 'not_connected';
  /** 利用者番号 of a MyKey ID at this library. */
  patronOf(myKeyId: string): Promise<Result<string, 'not_connected'>>;
}

export const unconnectedMyKey: MyKeyPlatform = {
  kind: 'not_connected',
  patronOf: async () => failure('not_connected'),
};
