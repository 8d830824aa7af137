# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-plugin
TESTS += %D%/test-plugin
%C%_test_plugin_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS)
%C%_test_plugin_LDADD = $(LIBNM_LIBS) $(GLIB_LIBS)
check_PROGRAMS += %D%/test-form
TESTS += %D%/test-form
%C%_test_form_SOURCES = %D%/test-form.c \
	properties/editor/form.c properties/editor/form.h properties/editor/merge.c properties/editor/merge.h \
	properties/editor/say.c properties/editor/say.h
%C%_test_form_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
%C%_test_form_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_form_LDADD = src/lint/liblint.la src/formats/libformats.la $(GIO_LIBS)
check_PROGRAMS += %D%/test-languages
TESTS += %D%/test-languages
%C%_test_languages_SOURCES = %D%/test-languages.c \
	properties/editor/form.c properties/editor/form.h properties/editor/merge.c properties/editor/merge.h \
	properties/editor/say.c properties/editor/say.h
%C%_test_languages_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
%C%_test_languages_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_languages_LDADD = src/lint/liblint.la src/formats/libformats.la $(GIO_LIBS)
if WITH_GTK4
check_PROGRAMS += %D%/test-editor %D%/test-pulse %D%/show-editor
endif
dist_check_SCRIPTS += %D%/check-editor %D%/check-pulse
TESTS += %D%/check-editor %D%/check-pulse
editor_host = %D%/editor-host.c %D%/editor-host.h
%C%_test_editor_SOURCES = %D%/test-editor.c $(editor_host) $(test_seed)
%C%_test_editor_CPPFLAGS = $(gtk4_cppflags) -I$(top_srcdir)/tests
%C%_test_editor_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS) $(GTK4_CFLAGS)
%C%_test_editor_LDADD = src/bridge/libbridge.la $(LIBNM_LIBS) $(GTK4_LIBS)
%C%_test_pulse_SOURCES = %D%/test-pulse.c $(editor_host) tests/tunnels/fake-service.c tests/tunnels/fake-service.h $(test_bus)
%C%_test_pulse_CPPFLAGS = $(gtk4_cppflags) -I$(top_srcdir)/tests
%C%_test_pulse_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS) $(GTK4_CFLAGS)
%C%_test_pulse_LDADD = src/host/libhost.la $(LIBNM_LIBS) $(GTK4_LIBS)
%C%_show_editor_SOURCES = %D%/show-editor.c $(editor_host)
%C%_show_editor_CPPFLAGS = $(gtk4_cppflags) -I$(top_srcdir)/tests
%C%_show_editor_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS) $(GTK4_CFLAGS)
%C%_show_editor_LDADD = $(LIBNM_LIBS) $(GTK4_LIBS)
if WITH_GTK3
check_PROGRAMS += %D%/test-gtk3
endif
dist_check_SCRIPTS += %D%/check-gtk3
TESTS += %D%/check-gtk3
%C%_test_gtk3_SOURCES = %D%/test-gtk3.c
%C%_test_gtk3_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS) $(GTK3_CFLAGS)
%C%_test_gtk3_LDADD = $(LIBNM_LIBS) $(GTK3_LIBS)
