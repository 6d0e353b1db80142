type LimiterStore = {
    readonly [made]: true;
};

type RedisClient = {
    readonly isReady?: boolean;
    scriptLoad(script: string): Promise<string>;
    evalSha(sha1: string, options: {
        keys: string[];
        arguments: string[];
    }): Promise<unknown>;
    eval(script: string, options: {
        keys: string[];
        arguments: string[];
    }): Promise<unknown>;
};

type RedisStoreOptions = {
    prefix?: string;
};

declare const made: unique symbol;

declare function redisStore(client: RedisClient, options?: RedisStoreOptions): LimiterStore;

export type { RedisClient };
export type { RedisStoreOptions };
export { redisStore };
