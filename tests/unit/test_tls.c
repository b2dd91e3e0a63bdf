/* TLS at the door: which versions it speaks, what every answer carries then, a certificate renewed while it runs, and pairs that are
 * refused. The certificates are made here. */
#include "tests/kit/kit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "door/door.h"
#include "door/tls.h"
#include "record/client.h"
#include "tests/kit/command.h"
#include "tests/kit/http.h"
#include "tests/kit/region.h"
#include "web/pages.h"

struct pair { const char *cert, *key; };

static struct kit_region region;
static struct door *door;
static struct pair first, second, over, shown;
static struct id client;
#define API "api.waymark.test"

static const char *pem(int (*export)(void *, gnutls_x509_crt_fmt_t, gnutls_datum_t *), void *what)
{
	gnutls_datum_t out;
	must(export(what, GNUTLS_X509_FMT_PEM, &out) == 0);
	char *text = malloc(out.size + 1);
	must(text != NULL);
	memcpy(text, out.data, out.size);
	text[out.size] = '\0';
	gnutls_free(out.data);
	return text;
}

static int export_cert(void *crt, gnutls_x509_crt_fmt_t format, gnutls_datum_t *out)
{
	return gnutls_x509_crt_export2(crt, format, out);
}

static int export_key(void *key, gnutls_x509_crt_fmt_t format, gnutls_datum_t *out)
{
	return gnutls_x509_privkey_export2(key, format, out);
}

static struct pair make_pair(const char *name, time_t from, time_t until)
{
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
	must(gnutls_x509_privkey_init(&key) == 0 && gnutls_x509_crt_init(&crt) == 0);
	must(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) == 0);
	must(gnutls_x509_crt_set_version(crt, 3) == 0 && gnutls_x509_crt_set_serial(crt, "\1", 1) == 0);
	must(gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name)) == 0);
	must(gnutls_x509_crt_set_activation_time(crt, from) == 0 && gnutls_x509_crt_set_expiration_time(crt, until) == 0);
	must(gnutls_x509_crt_set_key(crt, key) == 0 && gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0) == 0);
	struct pair pair = { pem(export_cert, crt), pem(export_key, key) };
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return pair;
}

/* A program that is known by two certificates, of which one is over by now. */
static enum err client_make(struct cx *cx, struct db *db, void *arg)
{
	struct str good, gone;
	(void)arg;
	TRY(tls_print(cx, str_of(shown.cert), &good));
	TRY(tls_print(cx, str_of(over.cert), &gone));
	return client_add(cx, db, region.service, STR("Portal"), STR("{\"keys\":[]}"), str_of(arena_printf(cx->arena, "%.*s %.*s", STRF(good), STRF(gone))),
		clock_now(), &client);
}

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	time_t now = (time_t)(clock_now().us / 1000000);
	log_quiet(true);
	first = make_pair("first", now - 3600, now + 86400);
	second = make_pair("second", now - 3600, now + 86400);
	over = make_pair("over", now - 7200, now - 3600);
	shown = make_pair("a program of a partner", now - 3600, now + 86400);
	kit_region(kit_store(STORE_SQLITE), &region);
	must(store_write(cx, region.store, client_make, NULL) == OK);
	struct door_settings settings = { .address = "127.0.0.1", .inbox = kit_scratch(), .idle_minutes = 15, .hours_max = 12, .training = true,
		.catalog = kit_catalog(), .hosts = API, .cert_host = API, .tls_cert = first.cert, .tls_key = first.key };
	return door_open(cx, &settings, region.store, &web_site, &door) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	door_close(door);
	store_close(region.store);
	struct pair all[] = { first, second, over, shown };
	for (size_t i = 0; i < LENGTH(all); i++) {
		free((char *)(uintptr_t)all[i].cert);
		free((char *)(uintptr_t)all[i].key);
	}
	return 0;
}

/* Ask over TLS with these priorities, calling the server by that name and showing that certificate if it asks for one (NULL: none). The
 * answer; STR_NONE: no handshake. ret_name: the common name of the server's certificate. */
static struct str ask_as(const char *priorities, const char *called, const struct pair *own, const char *request, char *ret_name, size_t name_n)
{
	gnutls_session_t session;
	gnutls_certificate_credentials_t nothing;
	struct str answer = STR_NONE;
	int fd = http_dial(door_port(door)), rc;
	must(gnutls_certificate_allocate_credentials(&nothing) == 0 && gnutls_init(&session, GNUTLS_CLIENT) == 0);
	must(gnutls_priority_set_direct(session, priorities, NULL) == 0);
	must(gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, nothing) == 0);
	if (own) {
		gnutls_datum_t cert = { (unsigned char *)(uintptr_t)own->cert, (unsigned)strlen(own->cert) };
		gnutls_datum_t key = { (unsigned char *)(uintptr_t)own->key, (unsigned)strlen(own->key) };
		must(gnutls_certificate_set_x509_key_mem(nothing, &cert, &key, GNUTLS_X509_FMT_PEM) == 0);
	}
	if (called)
		must(gnutls_server_name_set(session, GNUTLS_NAME_DNS, called, strlen(called)) == 0);
	gnutls_transport_set_int(session, fd);
	do
		rc = gnutls_handshake(session);
	while (rc < 0 && !gnutls_error_is_fatal(rc));
	if (rc == 0) {
		unsigned n;
		const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &n);
		gnutls_x509_crt_t crt;
		must(chain && n >= 1 && gnutls_x509_crt_init(&crt) == 0 && gnutls_x509_crt_import(crt, chain, GNUTLS_X509_FMT_DER) == 0);
		if (ret_name)
			must(gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, ret_name, &name_n) == 0);
		gnutls_x509_crt_deinit(crt);
		char *text = arena_alloc(kit_cx_now()->arena, 200000);
		size_t had = 0;
		must(gnutls_record_send(session, request, strlen(request)) == (ssize_t)strlen(request));
		for (ssize_t got; (got = gnutls_record_recv(session, text + had, 200000 - had)) > 0;)
			had += (size_t)got;
		answer = (struct str){ text, had };
	}
	gnutls_deinit(session);
	gnutls_certificate_free_credentials(nothing);
	close(fd);
	return answer;
}

static struct str ask(const char *priorities, const char *request, char *ret_name, size_t name_n)
{
	return ask_as(priorities, NULL, NULL, request, ret_name, name_n);
}

#define GET "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

static void test_versions(void **state)
{
	(void)state;
	kit_cx();
	char name[100];
	struct str answer = ask("NORMAL:-VERS-ALL:+VERS-TLS1.3", GET, name, sizeof name);
	assert_int_equal(http_status(answer), 200);
	assert_string_equal(name, "first");
	assert_str(http_header(answer, "Strict-Transport-Security"), "max-age=31536000");
	assert_int_equal(http_status(ask("NORMAL:-VERS-ALL:+VERS-TLS1.2", GET, NULL, 0)), 200);
	/* old versions, ciphers without authentication, and key exchange that a stolen key opens later */
	assert_false(str_known(ask("NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0", GET, NULL, 0)));
	assert_false(str_known(ask("NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-CBC:+AES-256-CBC", GET, NULL, 0)));
	assert_false(str_known(ask("NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA", GET, NULL, 0)));
	/* no answer in the clear on the same port */
	struct str plain = http_ask(door_port(door), "GET", "/sign-in", "", "", NULL);
	assert_int_not_equal(http_status(plain), 200);
}

static struct str token_ask(const char *priorities, const char *called, const struct pair *own)
{
	char id[ID_TEXT];
	const char *form = arena_printf(kit_cx_now()->arena, "grant_type=client_credentials&client_id=%s", id_text(client, id));
	return ask_as(priorities, called, own, arena_printf(kit_cx_now()->arena, "POST /api/token HTTP/1.1\r\nHost: " API "\r\nConnection: close\r\n"
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s", strlen(form), form), NULL, 0);
}

static int me(struct str token, const char *called, const struct pair *own)
{
	return http_status(ask_as("NORMAL", called, own, arena_printf(kit_cx_now()->arena, "GET /api/me HTTP/1.1\r\nHost: " API "\r\nConnection: close\r\n"
		"Authorization: Bearer %.*s\r\n\r\n", STRF(token)), NULL, 0));
}

/* RFC 8705: a program is known by its certificate, and its token is good only over a connection that shows it. */
static void test_certificate(void **state)
{
	(void)state;
	kit_cx();
	static const char *const versions[] = { "NORMAL:-VERS-ALL:+VERS-TLS1.3", "NORMAL:-VERS-ALL:+VERS-TLS1.2" };
	for (size_t i = 0; i < LENGTH(versions); i++) {
		struct str answer = token_ask(versions[i], API, &shown);
		assert_int_equal(http_status(answer), 200);
		struct str token = str_sub(answer, (size_t)str_find(answer, "\"access_token\":\"") + 16, 43);
		assert_int_equal(me(token, API, &shown), 200);
		/* stolen: without the certificate, with another, and where it is not asked for */
		assert_int_equal(me(token, API, NULL), 401);
		assert_int_equal(me(token, API, &second), 401);
		assert_int_equal(me(token, "localhost", &shown), 401);
		assert_int_equal(http_status(token_ask(versions[i], API, NULL)), 401);
		assert_int_equal(http_status(token_ask(versions[i], API, &second)), 401);
		assert_int_equal(http_status(token_ask(versions[i], API, &over)), 401);
		/* people's browsers call the server by its other name, and are not asked which of their certificates they want to show */
		assert_int_equal(http_status(token_ask(versions[i], "localhost", &shown)), 401);
	}
}

/* A browser sends a cookie of this name over TLS only, to this host only. */
static void test_cookie(void **state)
{
	(void)state;
	kit_cx();
	struct str answer = ask("NORMAL", "GET /worklist HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-waymark="
		"00000000000000000000000000000000000000000000000000000000000000aa\r\nConnection: close\r\n\r\n", NULL, 0);
	assert_int_equal(http_status(answer), 303);
	assert_true(str_starts(http_header(answer, "Set-Cookie"), "__Host-waymark=; Path=/; HttpOnly; SameSite=Strict; Secure"));
}

static void test_renewed(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	char name[100];
	struct instant until;
	assert_ok(tls_show(cx, str_of(second.cert), str_of(second.key), clock_now(), &until));
	assert_true(until.us > clock_now().us);
	ask("NORMAL", GET, name, sizeof name);
	assert_string_equal(name, "second");
	/* what cannot be shown is refused with a sentence, and the one before stays */
	assert_int_equal(tls_show(cx, str_of(first.cert), str_of(second.key), clock_now(), NULL), ERR_SETTING);
	assert_string_equal(cx_say(cx), "The key does not belong to the certificate.");
	assert_int_equal(tls_show(cx, str_of(over.cert), str_of(over.key), clock_now(), NULL), ERR_SETTING);
	assert_non_null(strstr(cx_say(cx), "time is over"));
	assert_int_equal(tls_show(cx, STR("no certificate"), str_of(first.key), clock_now(), NULL), ERR_SETTING);
	assert_int_equal(tls_show(cx, str_of(first.cert), STR("no key"), clock_now(), NULL), ERR_SETTING);
	ask("NORMAL", GET, name, sizeof name);
	assert_string_equal(name, "second");
}

/* The program itself: not beyond this machine in the clear, nor before somebody has a second factor. */
static void test_refuses(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct kit_ran ran;
	const char *data = file_join(cx->arena, kit_scratch(), "data"), *cert = file_join(cx->arena, kit_scratch(), "cert.pem");
	const char *key = arena_printf(cx->arena, "%s.key", cert);
	struct kit_shim soon = { .kill_after_us = 20000000 };
	assert_ok(file_write(cx, cert, str_of(first.cert), 0600));
	assert_ok(file_write(cx, key, str_of(first.key), 0600));
	kit_run(cx, NULL, &ran, "--data", data, "init", NULL);
	assert_int_equal(ran.exit, 0);
	static const char *const addresses[] = { "0.0.0.0", "::", "192.0.2.1" };
	for (size_t i = 0; i < LENGTH(addresses); i++) {
		kit_run(cx, &soon, &ran, "--data", data, "serve", "--port", "0", "--address", addresses[i], NULL);
		assert_int_equal(ran.exit, 8);
		assert_true(str_find(ran.err, "without TLS") >= 0);
	}
	kit_run(cx, &soon, &ran, "--data", data, "serve", "--port", "0", "--address", "0.0.0.0", "--tls-cert", cert, "--tls-key", key, NULL);
	assert_int_equal(ran.exit, 8);
	assert_true(str_find(ran.err, "before somebody has a second factor") >= 0);
	kit_run(cx, &soon, &ran, "--data", data, "serve", "--port", "0", "--behind-tls", NULL);
	assert_int_equal(ran.exit, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_versions), cmocka_unit_test(test_cookie), cmocka_unit_test(test_certificate),
		cmocka_unit_test(test_renewed),
		cmocka_unit_test(test_refuses) };
	return cmocka_run_group_tests_name("tls", tests, set_up, tear_down);
}
