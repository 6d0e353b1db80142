import {describe, expect, test} from '@jest/globals';
import {createRedactor, isSecretKey} from '@kyhooks/error-logger/redact';

describe('the name of a secret', () => {
	test.each(
		`apiKey api_key API-KEY X-Api-Key2 apikey APIKEY ApiKEY accessToken access_token refreshToken id_token token tokens
		sessionId session_id sid connect.sid PHPSESSID JSESSIONID clientSecret client_secret passwordHash userPassword
		newpassword old_password passwd pwd passphrase pass-word authorization Authorization auth x-auth-token bearer
		credentials aws.credential privateKey private_key privatekey ssh_key connectionString connection-string cookie
		Set-Cookie csrfToken _csrf XSRF-TOKEN jwt assertion client_assertion code code_verifier otp totp mfa_code pin
		cvv cvc csc card cardNumber card_number creditCard pan iban account_number routingNumber ssn sin taxId passport
		dob dateOfBirth email userEmail phone phone_number address ip_address signature X-Amz-Signature hmac
		AWSAccessKeyId X-Goog-Credential GoogleAccessId Key-Pair-Id SAMLResponse Ocp-Apim-Subscription-Key
		pw db_pw pswd psw passwrd user_key dev_key developerKey authkey wskey tok sess authcode auth_code backupCode
		recovery_codes reset_code mnemonic seed_phrase security_answer user[password] user.password password1 PASSWORD_2 mytoken appsecret pass\u200Bword`.split(
			/\s+/,
		),
	)('is known: %s', name => {
		expect(isSecretKey(name)).toBe(true);
	});

	test.each(
		`keyboard monkey author authors authored inside outside tokenize tokenizer keynote key primaryKey foreignKey
		cacheKey statusCode error_code zipcode state nonce secretary possession obsession sidebar president codec
		compass passenger passRate bypass pinned spinner design signal assign cardinality discard pancake since
		dashboard hash hashtag addressLine emailed telephone number name id userId requestId x-request-id
		grant_type token_type tokenCount max_tokens prompt_tokens total_tokens X-Amz-SignedHeaders authenticated
		unauthorized cookieless tokyo stock assess postcode barcode awskeyed pwned`.split(/\s+/),
	)('is not seen in %s', name => {
		expect(isSecretKey(name)).toBe(false);
	});

	test('is not seen in a name without letters, nor in none', () => {
		expect(['', '-', '42', '__proto__', 'ключ'].map(isSecretKey)).toEqual([
			false,
			false,
			false,
			false,
			false,
		]);
	});

	test('is sought in the beginning of a name alone', () => {
		expect([`${'a_'.repeat(100)}token`, `${'a_'.repeat(200)}token`].map(isSecretKey)).toEqual([true, false]);
	});
});

describe('the option keys', () => {
	const {value} = createRedactor({keys: ['tenant', 'Shoe-Size', 'a_b_c_d', 'token_type']});

	test.each(['tenant', 'tenantId', 'X-Tenant', 'tenants', 'shoeSize', 'my_shoe_size', 'aBCD', 'token_type'])(
		'adds %s',
		name => {
			expect(value({[name]: 'x'})).toEqual({[name]: 'REDACTED'});
		},
	);

	test.each(['tenancy', 'shoe', 'size', 'a_b_c'])('leaves %s', name => {
		expect(value({[name]: 'x'})).toEqual({[name]: 'x'});
	});

	test('adds to texts, queries and headers too', () => {
		const {text, url, headers} = createRedactor({keys: ['tenant'], headers: ['x-tenant', 'x-zone']});
		expect(text('tenant=acme zone=1')).toBe('tenant=REDACTED zone=1');
		expect(url('/a?tenant=acme&zone=1')).toBe('/a?tenant=REDACTED&zone=1');
		expect(headers({'x-tenant': 'acme', 'x-zone': '1'})).toEqual({'x-tenant': 'REDACTED', 'x-zone': '1'});
	});
});
