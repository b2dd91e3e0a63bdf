/* How programs of partners are answered: JSON, and errors in the words of RFC 6749. */
#ifndef WEB_API_H
#define WEB_API_H

#include "catalog/catalog.h"
#include "door/door.h"

/* {"error": "invalid_client", "error_description": "..."} as the body. */
void api_problem(struct response *rs, const char *error, struct str say);

#endif
