/** What this repository uses of the WebAssembly codec; the package has no types of its own. */
interface OpenJpegOptions {
  readonly wasmBinary: Uint8Array;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}

interface OpenJpegFrame {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned: boolean;
}

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  interface J2KDecoder {
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    getDecodedBuffer(): Uint8Array;
    getFrameInfo(): OpenJpegFrame;
  }
  const create: (options: OpenJpegOptions) => Promise<{ readonly J2KDecoder: new () => J2KDecoder }>;
  export default create;
}

/** The encoder too: only for drawing training cards. */
declare module '@cornerstonejs/codec-openjpeg/wasmjs' {
  interface J2KEncoder {
    getDecodedBuffer(frame: OpenJpegFrame): Uint8Array;
    setQuality(lossless: boolean, layers: number): void;
    setCompressionRatio(layer: number, ratio: number): void;
    encode(): void;
    getEncodedBuffer(): Uint8Array;
  }
  const create: (options: OpenJpegOptions) => Promise<{ readonly J2KEncoder: new () => J2KEncoder }>;
  export default create;
}
