# SPDX-License-Identifier: GPL-2.0-or-later
# What asks the user for secrets.
libexec_PROGRAMS += %D%/nm-wgre-auth-dialog
%C%_nm_wgre_auth_dialog_SOURCES = \
	%D%/answer.c %D%/answer.h \
	%D%/input.c %D%/input.h \
	%D%/main.c
%C%_nm_wgre_auth_dialog_CPPFLAGS = $(AM_CPPFLAGS) -DPACKAGE_NMPLUGINDIR='"$(nmplugindir)"'
%C%_nm_wgre_auth_dialog_CFLAGS = $(AM_CFLAGS) $(GMODULE_CFLAGS) $(GIO_CFLAGS)
%C%_nm_wgre_auth_dialog_LDADD = src/keyring/libkeyring.la $(GMODULE_LIBS) $(GLIB_LIBS)

if WITH_GTK4
nmplugin_LTLIBRARIES += %D%/libnm-wgre-auth-window.la
%C%_libnm_wgre_auth_window_la_SOURCES = %D%/window.c %D%/window.h %D%/answer.h
%C%_libnm_wgre_auth_window_la_CPPFLAGS = $(gtk4_cppflags)
%C%_libnm_wgre_auth_window_la_CFLAGS = $(AM_CFLAGS) $(GTK4_CFLAGS)
%C%_libnm_wgre_auth_window_la_LIBADD = src/widgets/libwidgets.la src/core/libcore.la $(GTK4_LIBS)
%C%_libnm_wgre_auth_window_la_LDFLAGS = $(module_ldflags) -module -avoid-version -shared
endif
EXTRA_DIST += %D%/README.md
