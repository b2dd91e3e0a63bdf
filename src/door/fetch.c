/* One request, by libcurl over GnuTLS. */
#include "door/fetch.h"

#include <ctype.h>
#include <pthread.h>
#include <string.h>

#include <curl/curl.h>

#include "base/buf.h"
#include "base/must.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void begin(void)
{
	must(curl_global_init(CURL_GLOBAL_DEFAULT) == 0);
}

static size_t take(char *bytes, size_t size, size_t n, void *arg)
{
	struct buf *buf = arg;
	if (buf->n + size * n > FETCH_BYTES)
		return 0;
	buf_add(buf, bytes, size * n);
	return size * n;
}

static bool here(struct str url)
{
	return str_starts(url, "http://127.0.0.1:") || str_starts(url, "http://localhost:");
}

static CURLcode perform(struct cx *cx, CURL *curl, const struct fetch *ask, struct buf *buf, struct curl_slist **headers)
{
	curl_easy_setopt(curl, CURLOPT_URL, str_c(cx->arena, ask->url));
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, here(ask->url) ? "http" : "https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)FETCH_WAIT_S);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)FETCH_WAIT_S / 2);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_MAXFILESIZE, (long)FETCH_BYTES);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, buf);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "Waymark/" WAYMARK_VERSION);
	if (here(ask->url))
		curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	*headers = curl_slist_append(*headers, "Accept: application/json");
	if (str_known(ask->bearer))
		*headers = curl_slist_append(*headers, arena_printf(cx->arena, "Authorization: Bearer %.*s", STRF(ask->bearer)));
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, *headers);
	if (str_known(ask->user)) {
		curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(curl, CURLOPT_USERNAME, str_c(cx->arena, ask->user));
		curl_easy_setopt(curl, CURLOPT_PASSWORD, str_c(cx->arena, ask->password));
	}
	if (str_known(ask->form)) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)ask->form.n);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, ask->form.p);
	}
	return curl_easy_perform(curl);
}

enum err fetch(struct cx *cx, const struct fetch *ask, int *ret_status, struct str *ret_body)
{
	AUTO(buf) struct buf buf;
	struct curl_slist *headers = NULL;
	struct str host, rest;
	long status = 0;
	buf_init(&buf, FETCH_BYTES);
	if (!here(ask->url) && !str_starts(ask->url, "https://"))
		return fail(cx, ERR_PEER, "Only https is spoken to other servers.");
	pthread_once(&once, begin);
	CURL *curl = curl_easy_init();
	must(curl != NULL);
	CURLcode code = perform(cx, curl, ask, &buf, &headers);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	str_cut(str_sub(ask->url, 8, ask->url.n), '/', &host, &rest);
	if (code != CURLE_OK)
		return fail(cx, ERR_PEER, "%.*s did not answer as it should: %s.", STRF(host), curl_easy_strerror(code));
	*ret_status = (int)status;
	*ret_body = str_dup(cx->arena, buf_view(&buf));
	return OK;
}

void fetch_form_add(struct buf *form, const char *name, struct str value)
{
	buf_printf(form, "%s%s=", form->n ? "&" : "", name);
	for (size_t i = 0; i < value.n; i++) {
		if (isalnum((unsigned char)value.p[i]) || strchr("-._~", value.p[i]))
			buf_char(form, value.p[i]);
		else
			buf_printf(form, "%%%02X", (unsigned char)value.p[i]);
	}
}
