/* The certificate that the server shows, and how it may be swapped while the server runs. */
#ifndef DOOR_TLS_H
#define DOOR_TLS_H

#include "base/cx.h"
#include "base/day.h"

/* TLS 1.2 and 1.3, forward secrecy, authenticated ciphers only (NCSC, using TLS to protect data, recommended profiles). */
#define TLS_PRIORITIES "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-DHE-RSA:-CIPHER-ALL:+AES-256-GCM:+AES-128-GCM:+CHACHA20-POLY1305"

/* Make these (PEM: the certificate with its chain, its key) what new connections see. ERR_SETTING, and the ones before stay: they cannot be
 * read, do not belong together, or their time is over or not yet come. *ret_until: when the certificate ends; may be NULL. One server
 * with TLS in a process. */
enum err tls_show(struct cx *cx, struct str cert, struct str key, struct instant now, struct instant *ret_until);
/* A connection that begins (gnutls_session_t, or NULL: it is in the clear). Who calls the server by this name (SNI) is asked for a certificate
 * and may go without; people's browsers, which call it by another, are never asked: they would put the question to them. */
void tls_ask(void *session, const char *name);
/* SHA-256 of the certificate that the other end showed and proved to have, in hex; STR_NONE: none, or its time is over. Who it is says whoever
 * knows that number; no authority is asked. */
struct str tls_peer(struct arena *arena, void *session, struct instant now);
/* The same number of a certificate in PEM. ERR_BAD_FIELD. */
enum err tls_print(struct cx *cx, struct str pem, struct str *ret);
/* The server is closed: nobody looks any more. */
void tls_forget(void);
/* gnutls_certificate_retrieve_function2, for libmicrohttpd. */
void *tls_chosen(void);

#endif
