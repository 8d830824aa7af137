# SPDX-License-Identifier: GPL-2.0-or-later
# What is installed beside the programs.
xdgautostartdir = $(sysconfdir)/xdg/autostart
xdgautostart_DATA = %D%/nm-wgre-agent.desktop
systemduserunit_DATA = %D%/nm-wgre-agent.service
CLEANFILES += %D%/nm-wgre-agent.desktop %D%/nm-wgre-agent.service
EXTRA_DIST += %D%/nm-wgre-agent.desktop.in %D%/nm-wgre-agent.service.in

nmdispatcher_SCRIPTS = %D%/90-nm-wgre-autostart %D%/91-nm-wgre-fence
fence_units = %D%/nm-wgre-fence.service %D%/nm-wgre-lockdown.service
systemdsystemunit_DATA = %D%/nm-wgre-autostart.service $(fence_units)
dist_systemdsystemunit_DATA = %D%/nm-wgre-fence.path
CLEANFILES += $(nmdispatcher_SCRIPTS) %D%/nm-wgre-autostart.service $(fence_units)
EXTRA_DIST += %D%/91-nm-wgre-fence.in %D%/nm-wgre-fence.service.in %D%/nm-wgre-lockdown.service.in

# The paths in the .name file come from sed, since configure would leave ${exec_prefix} in them.
vpnservice_DATA = %D%/nm-wgre-service.name
dist_dbuspolicy_DATA = %D%/nm-wgre-service.conf %D%/nm-wgre-helper.conf
dbusservice_DATA = %D%/org.freedesktop.NetworkManager.WgreHelper.service
systemdsystemunit_DATA += %D%/nm-wgre-helper.service
dist_udevrules_DATA = %D%/84-nm-wgre.rules

modprobedir = $(prefix)/lib/modprobe.d
dist_modprobe_DATA = %D%/nm-wgre.conf
EXTRA_DIST += %D%/nm-wgre-service.name.in %D%/nm-wgre-autostart.service.in %D%/90-nm-wgre-autostart.in \
	%D%/nm-wgre-helper.service.in %D%/org.freedesktop.NetworkManager.WgreHelper.service.in
CLEANFILES += %D%/nm-wgre-service.name $(dbusservice_DATA) %D%/nm-wgre-helper.service
with_paths = sed -e 's|@libexecdir[@]|$(libexecdir)|g' -e 's|@nmplugindir[@]|$(nmplugindir)|g'
%D%/nm-wgre-service.name %D%/nm-wgre-autostart.service %D%/nm-wgre-agent.service %D%/nm-wgre-agent.desktop %D%/nm-wgre-helper.service $(fence_units) \
%D%/org.freedesktop.NetworkManager.WgreHelper.service: %: %.in Makefile
	$(AM_V_at)$(MKDIR_P) data
	$(AM_V_GEN)$(with_paths) $< > $@.tmp && mv $@.tmp $@
$(nmdispatcher_SCRIPTS): %: %.in Makefile
	$(AM_V_at)$(MKDIR_P) data
	$(AM_V_GEN)$(with_paths) $< > $@.tmp && chmod a+x $@.tmp && mv $@.tmp $@

# What a software centre shows, in all languages, and the icon. The rules of what is translated are ours, since those of
# AppStream need not be where this is built.
component = org.freedesktop.networkmanager.wgre
metainfodir = $(datadir)/metainfo
metainfo_DATA = %D%/$(component).metainfo.xml
desktopdir = $(datadir)/applications
window_data = %D%/$(component).tunnels.metainfo.xml %D%/$(component).tunnels.desktop
dist_man_MANS =
if WITH_GTK4
metainfo_DATA += %D%/$(component).tunnels.metainfo.xml
desktop_DATA = %D%/$(component).tunnels.desktop
dist_man_MANS += %D%/nm-wgre-tunnels.1
endif
EXTRA_DIST += %D%/$(component).metainfo.xml.in %D%/its $(window_data:=.in) %D%/nm-wgre-tunnels.1
CLEANFILES += %D%/$(component).metainfo.xml $(window_data)
# gettext from 0.23 on calls zh_CN zh-Hans-CN there: back to the name that it has everywhere else, and before.
%D%/$(component).metainfo.xml %D%/$(component).tunnels.metainfo.xml: %: %.in $(wildcard $(srcdir)/po/*.po) Makefile
	$(AM_V_at)$(MKDIR_P) data
	$(AM_V_GEN)GETTEXTDATADIRS=$(srcdir)/data $(MSGFMT) --xml --template=$< -d $(srcdir)/po -o $@.all && \
	sed -E -e 's/xml:lang="([a-z]+)-[A-Z][a-z]{3}-([A-Z]{2})"/xml:lang="\1_\2"/' -e 's|@PACKAGE[@]|$(PACKAGE)|' -e 's|@PACKAGE_URL[@]|$(PACKAGE_URL)|' -e 's|@PACKAGE_VERSION[@]|$(PACKAGE_VERSION)|' $@.all > $@.tmp && \
	rm $@.all && mv $@.tmp $@

%D%/$(component).tunnels.desktop: %: %.in $(wildcard $(srcdir)/po/*.po) Makefile
	$(AM_V_at)$(MKDIR_P) data
	$(AM_V_GEN)$(MSGFMT) --desktop --template=$< -d $(srcdir)/po -o $@.tmp && mv $@.tmp $@

themedir = $(datadir)/icons/hicolor
iconsdir = $(themedir)/scalable/apps
dist_icons_DATA = %D%/icons/$(component).svg
symboliciconsdir = $(themedir)/symbolic/apps
dist_symbolicicons_DATA = %D%/icons/$(component)-symbolic.svg
# A package does this when it is installed.
install-data-hook uninstall-hook:
	@test -n "$(DESTDIR)" || gtk-update-icon-cache -q -t -f $(themedir) 2> /dev/null || :

# They cost nothing while no kill switch is held, and one that has to be switched on is none.
at_boot = $(DESTDIR)$(systemdsystemunitdir)/sysinit.target.wants
install-data-hook: enable-at-boot
uninstall-hook: disable-at-boot
.PHONY: enable-at-boot disable-at-boot
enable-at-boot:
	$(MKDIR_P) $(at_boot)
	cd $(at_boot) && for unit in nm-wgre-fence.path nm-wgre-lockdown.service; do ln -sf ../$$unit . || exit; done
disable-at-boot:
	rm -f $(at_boot)/nm-wgre-fence.path $(at_boot)/nm-wgre-lockdown.service
	-rmdir $(at_boot) 2> /dev/null

# nm-settings-wgre(5): the option table between two pieces of prose.
noinst_PROGRAMS += %D%/make-settings-man
%C%_make_settings_man_LDADD = src/core/libcore.la
settings_man_prose = %D%/nm-settings-wgre-before.5 %D%/nm-settings-wgre-after.5
dist_man_MANS += %D%/nm-wgre-auth-dialog.8 %D%/nm-wgre.1 %D%/nm-wgre-helper.8 %D%/nm-wgre-service.8 %D%/nm-wgre-autostart.8 %D%/nm-wgre-agent.8 %D%/nm-wgre-fence.8
nodist_man_MANS = %D%/nm-settings-wgre.5
EXTRA_DIST += $(settings_man_prose)
CLEANFILES += %D%/nm-settings-wgre.5
%D%/nm-settings-wgre.5: %D%/make-settings-man$(EXEEXT) $(settings_man_prose)
	$(AM_V_GEN)data/make-settings-man > $@.tmp && \
	cat $(srcdir)/data/nm-settings-wgre-before.5 $@.tmp \
		$(srcdir)/data/nm-settings-wgre-after.5 > $@ && rm $@.tmp
EXTRA_DIST += %D%/README.md
