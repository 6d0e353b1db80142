/** The only name in the certificate of a server whose certificate is another host's. */
export const certifiedName = 'elsewhere.example';
