export {
	type BeaconSink,
	type BeaconSinkOptions,
	beaconSink,
	type GuardedSink,
	type GuardOptions,
	type SinkFault,
} from '@kyhooks/error-logger/beacon';
