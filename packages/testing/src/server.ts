// Withheld: exchanges and how they are played, which are the server's own.
export type {TlsKind} from './server/certificate.ts';
export {type FaultServer, type FaultServerOptions, startFaultServer} from './server/fault-server.ts';
export {refusedOrigin} from './server/refused-origin.ts';
