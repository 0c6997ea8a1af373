/** 証明書発行支援: the host's side of the module. Its screens are in `screen.tsx`. */
export { type Certificates, createCertificates } from './api.ts';
export { certificatesContract, certificatesTopics } from './contract.ts';
export { digestOf, markOf } from './document.ts';
export type { Answer, Ask, AskFailure, Issuer, ToldAnswer } from './issuer.ts';
export { createFileIssuer } from './issuer-files.ts';
export { createHttpIssuer, type HttpIssuerOptions } from './issuer-http.ts';
export { CERTIFICATES, certificatePolicySchema, type FeeTable, feeTableSchema } from './kinds-schema.ts';
export type { CertificatesContext, KnownSubject } from './ports.ts';
export { certificateMigrations, createCertificatesProjection } from './store.ts';
