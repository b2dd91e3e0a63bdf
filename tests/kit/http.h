/* A small HTTP client for tests: one request a connection, everything that comes back as text. */
#ifndef TESTS_KIT_HTTP_H
#define TESTS_KIT_HTTP_H

#include "base/str.h"

int http_dial(int port);
void http_say(int fd, struct str text);
struct str http_hear(int fd);                            /* until the other side closes; in the kit's arena */
/* cookie: "name=value" or ""; headers: whole lines; body: NULL for none. */
struct str http_ask(int port, const char *method, const char *target, const char *cookie, const char *headers, const char *body);
struct str http_form(int port, const char *target, const char *cookie, const char *body);       /* POST of a form */
int http_status(struct str answer);
struct str http_header(struct str answer, const char *name);     /* its value; STR_NONE */
struct str http_body(struct str answer);

#endif
