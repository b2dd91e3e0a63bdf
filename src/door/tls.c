/* Certificates by GnuTLS. What was shown before is kept until the server closes: a handshake may be looking at it. */
#include "door/tls.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <sodium.h>

#include "base/must.h"

#define CHAIN_MAX 16

struct shown {
	gnutls_pcert_st chain[CHAIN_MAX];
	unsigned count;
	gnutls_privkey_t key;
	struct shown *before;
};
static struct shown *_Atomic current;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void shown_free(struct shown *s)
{
	for (unsigned i = 0; i < s->count; i++)
		gnutls_pcert_deinit(&s->chain[i]);
	if (s->key)
		gnutls_privkey_deinit(s->key);
	free(s);
}

static gnutls_datum_t datum(struct str s)
{
	union { const char *in; unsigned char *out; } bytes = { s.p };
	return (gnutls_datum_t){ bytes.out, (unsigned)s.n };
}

static enum err chain_read(struct cx *cx, struct str pem, struct instant now, struct shown *s, gnutls_pubkey_t ret_public, struct instant *ret_until)
{
	gnutls_datum_t bytes = datum(pem);
	gnutls_x509_crt_t crt[CHAIN_MAX];
	unsigned n = CHAIN_MAX;
	int64_t second = now.us / 1000000, from, until;
	if (gnutls_x509_crt_list_import(crt, &n, &bytes, GNUTLS_X509_FMT_PEM, 0) < 0 || n == 0)
		return fail(cx, ERR_SETTING, "The certificate cannot be read. It is a PEM file: -----BEGIN CERTIFICATE-----, its own first, then its chain.");
	from = gnutls_x509_crt_get_activation_time(crt[0]);
	until = gnutls_x509_crt_get_expiration_time(crt[0]);
	bool good = gnutls_pubkey_import_x509(ret_public, crt[0], 0) == 0;
	for (unsigned i = 0; i < n; i++) {
		good = good && gnutls_pcert_import_x509(&s->chain[s->count], crt[i], 0) == 0;
		s->count += good;
		gnutls_x509_crt_deinit(crt[i]);
	}
	if (!good)
		return fail(cx, ERR_SETTING, "The certificate is of a kind that is not known here.");
	*ret_until = (struct instant){ until * 1000000 };
	if (second >= until || second < from)
		return fail(cx, ERR_SETTING, "The certificate's time %s. Is this machine's clock right?", second >= until ? "is over" : "has not come");
	return OK;
}

static enum err key_read(struct cx *cx, struct str pem, struct shown *s, gnutls_pubkey_t public)
{
	gnutls_datum_t bytes = datum(pem);
	unsigned char of_key[64], of_cert[64];
	size_t key_n = sizeof of_key, cert_n = sizeof of_cert;
	gnutls_pubkey_t own;
	must(gnutls_privkey_init(&s->key) == 0 && gnutls_pubkey_init(&own) == 0);
	bool good = gnutls_privkey_import_x509_raw(s->key, &bytes, GNUTLS_X509_FMT_PEM, NULL, 0) == 0 &&
		gnutls_pubkey_import_privkey(own, s->key, 0, 0) == 0;
	bool same = good && gnutls_pubkey_get_key_id(own, 0, of_key, &key_n) == 0 && gnutls_pubkey_get_key_id(public, 0, of_cert, &cert_n) == 0 &&
		key_n == cert_n && memcmp(of_key, of_cert, key_n) == 0;
	gnutls_pubkey_deinit(own);
	if (!good)
		return fail(cx, ERR_SETTING, "The key of the certificate cannot be read. It is a PEM file without a password.");
	return same ? OK : fail(cx, ERR_SETTING, "The key does not belong to the certificate.");
}

enum err tls_show(struct cx *cx, struct str cert, struct str key, struct instant now, struct instant *ret_until)
{
	struct shown *s = calloc(1, sizeof *s);
	gnutls_pubkey_t public;
	struct instant until;
	must(s != NULL && gnutls_pubkey_init(&public) == 0);
	enum err err = chain_read(cx, cert, now, s, public, &until);
	if (err == OK)
		err = key_read(cx, key, s, public);
	gnutls_pubkey_deinit(public);
	if (err != OK) {
		shown_free(s);
		return err;
	}
	pthread_mutex_lock(&lock);
	s->before = current;
	current = s;
	pthread_mutex_unlock(&lock);
	if (ret_until)
		*ret_until = until;
	return OK;
}

void tls_forget(void)
{
	pthread_mutex_lock(&lock);
	struct shown *s = current;
	current = NULL;
	pthread_mutex_unlock(&lock);
	while (s) {
		struct shown *before = s->before;
		shown_free(s);
		s = before;
	}
}

static int choose(gnutls_session_t session, const gnutls_datum_t *issuers, int issuers_n, const gnutls_pk_algorithm_t *algorithms, int algorithms_n,
		  gnutls_pcert_st **chain, unsigned *count, gnutls_privkey_t *key)
{
	struct shown *s = current;
	(void)session, (void)issuers, (void)issuers_n, (void)algorithms, (void)algorithms_n;
	if (!s)
		return -1;
	*chain = s->chain;
	*count = s->count;
	*key = s->key;
	return 0;
}

void *tls_chosen(void)
{
	union { gnutls_certificate_retrieve_function2 *in; void *out; } function = { choose };
	return function.out;
}

/* ---- the other end ---- */

static const char *_Atomic asked_for;

static int hello_read(gnutls_session_t session)
{
	char name[256];
	size_t n = sizeof name;
	unsigned type = 0;
	const char *wanted = asked_for;
	if (wanted && gnutls_server_name_get(session, name, &n, &type, 0) == 0 && type == GNUTLS_NAME_DNS && strcmp(name, wanted) == 0)
		gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST);
	return 0;
}

void tls_ask(void *session, const char *name)
{
	if (!session || !name)
		return;
	asked_for = name;
	gnutls_handshake_set_post_client_hello_function(session, hello_read);
}

static struct str print_of(struct arena *arena, gnutls_x509_crt_t crt)
{
	unsigned char h[32];
	size_t n = sizeof h;
	char *out = arena_alloc(arena, sizeof h * 2 + 1);
	must(gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256, h, &n) == 0 && n == sizeof h);
	sodium_bin2hex(out, sizeof h * 2 + 1, h, n);
	return str_of(out);
}

struct str tls_peer(struct arena *arena, void *session, struct instant now)
{
	unsigned n = 0;
	gnutls_x509_crt_t crt;
	struct str print = STR_NONE;
	const gnutls_datum_t *chain = session ? gnutls_certificate_get_peers(session, &n) : NULL;
	if (!chain || n == 0)
		return STR_NONE;
	must(gnutls_x509_crt_init(&crt) == 0);
	if (gnutls_x509_crt_import(crt, chain, GNUTLS_X509_FMT_DER) == 0 && now.us / 1000000 < gnutls_x509_crt_get_expiration_time(crt))
		print = print_of(arena, crt);
	gnutls_x509_crt_deinit(crt);
	return print;
}

enum err tls_print(struct cx *cx, struct str pem, struct str *ret)
{
	gnutls_datum_t bytes = datum(pem);
	gnutls_x509_crt_t crt;
	must(gnutls_x509_crt_init(&crt) == 0);
	bool good = gnutls_x509_crt_import(crt, &bytes, GNUTLS_X509_FMT_PEM) == 0;
	if (good)
		*ret = print_of(cx->arena, crt);
	gnutls_x509_crt_deinit(crt);
	return good ? OK : fail(cx, ERR_BAD_FIELD, "That is no certificate. It is a PEM file: -----BEGIN CERTIFICATE-----.");
}
