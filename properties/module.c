/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/module.h"

#include <dlfcn.h>
#include <glib/gi18n-lib.h>

/* The editor for each toolkit. RTLD_NOLOAD finds a toolkit that the process has, however it was
 * loaded, and loads nothing. */
static const struct {
  const char *toolkit, *module;
} modules[] = {
  { "libgtk-4.so.1", "libnm-gtk4-vpn-plugin-wgre-editor.so" },
  { "libgtk-3.so.0", "libnm-vpn-plugin-wgre-editor.so" },
};

/* Beside this plugin. */
static char *
module_path_of (const char *module)
{
  Dl_info info;
  g_autofree char *folder = NULL;

  if (!dladdr ((gpointer) module_path_of, &info) || !info.dli_fname)
    return NULL;
  folder = g_path_get_dirname (info.dli_fname);
  return g_build_filename (folder, module, NULL);
}

static char *
module_find (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (modules); i++) {
    gpointer toolkit = dlopen (modules[i].toolkit, RTLD_LAZY | RTLD_NOLOAD);

    if (!toolkit)
      continue;
    dlclose (toolkit);
    return module_path_of (modules[i].module);
  }
  return NULL;
}

gboolean
wgre_module_is_there (void)
{
  g_autofree char *path = module_find ();

  return path && g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Types cannot be taken back, so the module stays. */
WgreEditorFactory
wgre_module_factory (GError **error)
{
  static WgreEditorFactory factory;
  g_autofree char *path = factory ? NULL : module_find ();
  gpointer module;

  if (factory)
    return factory;
  if (!path) {
    g_set_error_literal (error, NM_CONNECTION_ERROR, NM_CONNECTION_ERROR_FAILED,
                         _ ("there is an editor for programs with GTK 4 or 3 only: use \"nmcli "
                            "connection edit\""));
    return NULL;
  }
  module = dlopen (path, RTLD_LAZY | RTLD_LOCAL);
  if (module)
    factory = (WgreEditorFactory) dlsym (module, WGRE_EDITOR_FACTORY);
  if (!factory)
    g_set_error (error, NM_CONNECTION_ERROR, NM_CONNECTION_ERROR_FAILED,
                 _ ("the editor cannot be loaded: %s: install NetworkManager-wgre again"),
                 dlerror ());
  return factory;
}
