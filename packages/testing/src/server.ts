// Not exported: exchanges and how they are played, which are internal to the servers.
export {type ChaosProxy, type ChaosProxyOptions, startChaosProxy} from './chaos/chaos-proxy.ts';
export type {ProxiedRequest} from './chaos/proxied-request.ts';
export type {TlsKind} from './server/certificate.ts';
export {type FaultServer, type FaultServerOptions, startFaultServer} from './server/fault-server.ts';
export {refusedOrigin} from './server/refused-origin.ts';
