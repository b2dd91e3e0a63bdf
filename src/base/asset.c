/* Looking up an embedded file. */
#include "base/asset.h"

const struct asset *asset_find(struct str path)
{
	size_t from = 0, to = asset_count;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = str_cmp(path, str_of(asset_list[middle].path));
		if (order == 0)
			return &asset_list[middle];
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}
