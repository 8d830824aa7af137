/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "properties/factory.h"

/* wgre_module_is_there: the process uses a toolkit that there is an editor for. */
gboolean wgre_module_is_there (void);
/* wgre_module_factory: the factory of that editor, whose module is loaded once and kept. NULL with
 * a sentence that says what to install or to do instead. */
WgreEditorFactory wgre_module_factory (GError **error);
