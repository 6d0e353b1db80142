export { BeaconSink } from '@kyhooks/error-logger/beacon';
export { BeaconSinkOptions } from '@kyhooks/error-logger/beacon';
export { GuardOptions } from '@kyhooks/error-logger/beacon';
export { GuardedSink } from '@kyhooks/error-logger/beacon';
export { SinkFault } from '@kyhooks/error-logger/beacon';
export { beaconSink } from '@kyhooks/error-logger/beacon';
