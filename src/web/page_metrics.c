/* Numbers for a monitoring system. Off unless set, and then for whoever asks from this machine: what is not there is not there. */
#include <inttypes.h>

#include "record/metrics.h"
#include "record/setting.h"
#include "web/pages.h"

static bool from_here(struct str peer)
{
	return str_is(peer, "127.0.0.1") || str_is(peer, "::1") || str_is(peer, "::ffff:127.0.0.1");
}

enum err page_metrics(struct cx *cx, struct request *rq, struct response *rs)
{
	struct str on;
	struct metric *m;
	size_t n;
	TRY(setting_get(cx, rq->db, "metrics", STR("off"), &on));
	/* Behind a proxy the peer is whom the proxy names (X-Forwarded-For). */
	if (!str_is(on, "loopback") || !from_here(rq->peer))
		return fail(cx, ERR_NOT_FOUND, "There is no such page.");
	TRY(metrics_read(cx, rq->db, rq->now, &m, &n));
	for (size_t i = 0; i < n; i++)
		buf_printf(&rs->body, "# HELP waymark_%s %s\n# TYPE waymark_%s gauge\nwaymark_%s %" PRId64 "\n", m[i].name, m[i].say, m[i].name, m[i].name,
			m[i].value);
	rs->type = "text/plain; version=0.0.4; charset=utf-8";
	return OK;
}
