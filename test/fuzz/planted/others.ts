import { readSignCertificate } from '../../../src/card/applications/jpki/certificates.ts';
import { readTokenInfo } from '../../../src/card/applications/jpki/status.ts';
import { readSurfaceInfo } from '../../../src/card/applications/surface/info.ts';
import { decodePhoto, decodePicture } from '../../../src/card/images.ts';
import { photoSizeOf } from '../../../src/card/jpeg2000-header.ts';
import { parseGreyImage, parseScannedNumber } from '../../../src/card/ocr/index.ts';
import { failure, success } from '../../../src/kernel/result.ts';
import { careless, type Planted, trying } from './plant.ts';

export const OTHERS: readonly Planted[] = [
  {
    bug: 'gives what the first card said of every card',
    kinds: ['free'],
    problem: 'bytes that no answer holds',
    plant: () => {
      let first: Awaited<ReturnType<typeof readSurfaceInfo>> | undefined;
      return {
        readSurfaceInfo: async (channel) => {
          const read = await readSurfaceInfo(channel);
          if (!read.ok) return read;
          first ??= success({ ...read.value, keyId: Uint8Array.from(read.value.keyId, (byte) => byte ^ 1) });
          return first;
        },
      };
    },
  },
  {
    bug: 'tries a PIN where none is needed',
    kinds: ['free'],
    problem: 'a secret was sent where it does not belong',
    plant: () => ({
      readTokenInfo: async (channel) => {
        await channel.exchange(Uint8Array.of(0x00, 0x20, 0x00, 0x98, 0x04, 0x30, 0x30, 0x30, 0x30));
        return readTokenInfo(channel);
      },
    }),
  },
  {
    bug: 'sends the password twice',
    kinds: ['sign certificate'],
    problem: 'a secret was sent twice',
    plant: () => ({
      readSignCertificate: (channel, password, options) =>
        readSignCertificate(trying(channel), password, options),
    }),
  },
  {
    bug: 'spends the last tries of the password',
    kinds: ['sign certificate'],
    problem: 'a try was spent with 2 left',
    plant: () => ({
      readSignCertificate: (channel, password, options) =>
        readSignCertificate(careless(channel), password, options),
    }),
  },
  {
    bug: 'shows the card’s own bytes',
    kinds: ['picture'],
    problem: 'a picture that is not grey',
    plant: () => ({
      decodePicture: (bytes) => {
        const read = decodePicture(bytes);
        return read.ok ? success({ ...read.value, png: bytes }) : read;
      },
    }),
  },
  {
    bug: 'believes any size',
    kinds: ['photo header'],
    problem: 'a photo larger than any',
    plant: () => ({
      photoSizeOf: (bytes) => {
        const size = photoSizeOf(bytes);
        return !size.ok && size.reason === 'too_large' ? success({ width: 60_000, height: 60_000 }) : size;
      },
    }),
  },
  {
    bug: 'takes a photo for what it says of its size',
    kinds: ['photo'],
    problem: 'a picture of another size',
    plant: () => ({
      decodePhoto: async (bytes) => {
        const read = await decodePhoto(bytes);
        return read.ok ? success({ ...read.value, width: read.value.width + 1 }) : read;
      },
    }),
  },
  {
    bug: 'takes any fourteen digits',
    kinds: ['scanned number'],
    problem: 'a number that nobody gave',
    plant: () => ({
      parseScannedNumber: (text) => {
        const read = parseScannedNumber(text);
        if (read.ok || read.reason !== 'no_such_date') return read;
        return success({ year: '99', month: '99', day: '99', expiryYear: '2030', securityCode: '0000' });
      },
    }),
  },
  {
    bug: 'tells a scanned number in its failure',
    kinds: ['scanned number'],
    problem: 'a failure that tells the digits',
    plant: () => ({
      parseScannedNumber: (text) => {
        const read = parseScannedNumber(text);
        return read.ok ? read : failure(read.reason, { text });
      },
    }),
  },
  {
    bug: 'does not count the bytes of a picture',
    kinds: ['grey image'],
    problem: 'a picture of another size',
    plant: () => ({
      parseGreyImage: (width, height, pixels) => {
        const image = parseGreyImage(width, height, pixels);
        return !image.ok && image.reason === 'wrong_length' && Number(width) > 1
          ? success({ width: Number(width), height: Number(height), pixels })
          : image;
      },
    }),
  },
];
