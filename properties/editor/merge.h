/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/format.h"
#include "properties/editor/form.h"

/* wgre_merge: what a file says goes into the form: items of lists that are not there yet get ids of
 * their own, and keys that have no value get one. Nothing that is there changes. Returns a sentence
 * about what was done, to be freed, or NULL with @error set (code INVALID) when the file is about
 * another kind of tunnel. */
char *wgre_merge (WgreForm *form, const WgreImport *import, GError **error);
