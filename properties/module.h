/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "properties/factory.h"

/* wgre_module_is_there: whether there is an editor for the toolkit of this process. */
gboolean wgre_module_is_there (void);
/* wgre_module_factory: the factory of that editor, whose module is loaded once and kept. NULL with
 * an error of libnm's that tells what to install or to do instead. */
WgreEditorFactory wgre_module_factory (GError **error);
