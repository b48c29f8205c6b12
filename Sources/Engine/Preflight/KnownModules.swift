// SPDX-License-Identifier: Apache-2.0

/// The names of modules that Ansible and its common collections have.
///
/// A task with one of them that Lifeboat lacks is refused when it is really reached: roles carry branches for systems
/// that are never met. Any other unknown name is a mistake and refused before the first connection.
enum KnownModules {
    /// Whether Ansible has a module of this name; a name with its collection in front is believed.
    static func contains(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        if parts.count >= 3 {
            return !["ansible.builtin", "ansible.legacy"].contains(parts.prefix(2).joined(separator: "."))
                || names.contains(String(parts[2]))
        }
        return names.contains(name)
    }

    private static let names = Set(list.split(whereSeparator: \.isWhitespace).map(String.init))

    private static let list = """
        acl acme_account acme_account_info acme_ari_info acme_certificate acme_certificate_deactivate_authz
        acme_certificate_order_create acme_certificate_order_finalize acme_certificate_order_info
        acme_certificate_order_validate acme_certificate_renewal_info acme_certificate_revoke
        acme_challenge_cert_helper acme_inspect add_host adguardhome_rewrite adguardhome_rewrite_info
        aerospike_migrations airbrake_deployment aix_devices aix_filesystem aix_inittab aix_lvg aix_lvol
        alerta_customer ali_instance ali_instance_info alternatives android_sdk ansible_galaxy_install
        apache2_mod_proxy apache2_module apk apt apt_key apt_repo apt_repository apt_rpm archive assemble assert
        async_status async_wrapper at atomic_container atomic_host atomic_image authorized_key autoscaling_group
        autoscaling_group_info autoscaling_instance autoscaling_instance_info autoscaling_instance_refresh
        autoscaling_instance_refresh_info awall aws_az_info aws_caller_info aws_region_info backup_plan
        backup_plan_info backup_restore_job_info backup_selection backup_selection_info backup_tag backup_tag_info
        backup_vault backup_vault_info beadm bearychat bigpanda bitbucket_access_key bitbucket_pipeline_key_pair
        bitbucket_pipeline_known_host bitbucket_pipeline_variable blockinfile bootc_manage bower btrfs_info
        btrfs_subvolume bundler bzr campfire capabilities cargo catapult certificate_complete_chain
        circonus_annotation cisco_webex clc_aa_policy clc_alert_policy clc_blueprint_package clc_firewall_policy
        clc_group clc_loadbalancer clc_modify_server clc_publicip clc_server clc_server_snapshot cloud_init_data_facts
        cloudflare_dns cloudformation cloudformation_info cloudtrail cloudtrail_info cloudwatch_metric_alarm
        cloudwatch_metric_alarm_info cloudwatchevent_rule cloudwatchlogs_log_group cloudwatchlogs_log_group_info
        cloudwatchlogs_log_group_metric_filter cobbler_sync cobbler_system command composer consul
        consul_acl_bootstrap consul_agent_check consul_agent_service consul_auth_method consul_binding_rule consul_kv
        consul_policy consul_role consul_session consul_token copr copy cpanm cron cronvar crypto_info crypttab
        current_container_facts datadog_downtime datadog_event datadog_monitor dconf deb822_repository debconf debug
        decompress deploy_helper digital_ocean digital_ocean_account_facts digital_ocean_account_info
        digital_ocean_balance_info digital_ocean_block_storage digital_ocean_cdn_endpoints
        digital_ocean_cdn_endpoints_info digital_ocean_certificate digital_ocean_certificate_facts
        digital_ocean_certificate_info digital_ocean_database digital_ocean_database_info digital_ocean_domain
        digital_ocean_domain_facts digital_ocean_domain_info digital_ocean_domain_record
        digital_ocean_domain_record_info digital_ocean_droplet digital_ocean_droplet_info digital_ocean_firewall
        digital_ocean_firewall_facts digital_ocean_firewall_info digital_ocean_floating_ip
        digital_ocean_floating_ip_facts digital_ocean_floating_ip_info digital_ocean_image_facts
        digital_ocean_image_info digital_ocean_kubernetes digital_ocean_kubernetes_info digital_ocean_load_balancer
        digital_ocean_load_balancer_facts digital_ocean_load_balancer_info digital_ocean_monitoring_alerts
        digital_ocean_monitoring_alerts_info digital_ocean_project digital_ocean_project_info
        digital_ocean_project_resource_info digital_ocean_region_facts digital_ocean_region_info
        digital_ocean_size_facts digital_ocean_size_info digital_ocean_snapshot digital_ocean_snapshot_facts
        digital_ocean_snapshot_info digital_ocean_spaces digital_ocean_spaces_info digital_ocean_sshkey
        digital_ocean_sshkey_facts digital_ocean_sshkey_info digital_ocean_tag digital_ocean_tag_facts
        digital_ocean_tag_info digital_ocean_volume_facts digital_ocean_volume_info digital_ocean_vpc
        digital_ocean_vpc_info dimensiondata_network dimensiondata_vlan discord django_check django_command
        django_createcachetable django_manage dnf dnf5 dnf_config_manager dnf_versionlock dnsimple dnsimple_info
        dnsmadeeasy docker docker_compose docker_compose_v2 docker_compose_v2_exec docker_compose_v2_pull
        docker_compose_v2_run docker_config docker_container docker_container_copy_into docker_container_exec
        docker_container_info docker_context_info docker_host_info docker_image docker_image_build docker_image_export
        docker_image_info docker_image_load docker_image_pull docker_image_push docker_image_remove docker_image_tag
        docker_login docker_network docker_network_info docker_node docker_node_info docker_plugin docker_prune
        docker_secret docker_service docker_stack docker_stack_info docker_stack_task_info docker_swarm
        docker_swarm_info docker_swarm_service docker_swarm_service_info docker_volume docker_volume_info dpkg_divert
        dpkg_selections easy_install ec2 ec2_ami ec2_ami_info ec2_dedicated_host ec2_dedicated_host_info ec2_eip
        ec2_eip_info ec2_eni ec2_eni_info ec2_facts ec2_import_image ec2_import_image_info ec2_instance
        ec2_instance_info ec2_key ec2_key_info ec2_launch_template ec2_launch_template_info ec2_metadata_facts
        ec2_placement_group ec2_placement_group_info ec2_security_group ec2_security_group_info ec2_snapshot
        ec2_snapshot_info ec2_spot_instance ec2_spot_instance_info ec2_tag ec2_tag_info ec2_transit_gateway
        ec2_transit_gateway_info ec2_transit_gateway_vpc_attachment ec2_transit_gateway_vpc_attachment_info ec2_vol
        ec2_vol_info ec2_vpc_dhcp_option ec2_vpc_dhcp_option_info ec2_vpc_egress_igw ec2_vpc_egress_igw_info
        ec2_vpc_endpoint ec2_vpc_endpoint_info ec2_vpc_endpoint_service_info ec2_vpc_igw ec2_vpc_igw_info ec2_vpc_nacl
        ec2_vpc_nacl_info ec2_vpc_nat_gateway ec2_vpc_nat_gateway_info ec2_vpc_net ec2_vpc_net_info ec2_vpc_peering
        ec2_vpc_peering_info ec2_vpc_route_table ec2_vpc_route_table_info ec2_vpc_subnet ec2_vpc_subnet_info
        ec2_vpc_vgw ec2_vpc_vgw_info ec2_vpc_vpn ec2_vpc_vpn_info ecs_certificate ecs_domain ejabberd_user
        elasticsearch_plugin elb_application_lb elb_application_lb_info elb_classic_lb elb_classic_lb_info
        emc_vnx_sg_member etcd3 expect facter facter_facts fail fetch file filesize filesystem find firewalld
        firewalld_info flatpak flatpak_remote gandi_livedns gather_facts gconftool2 gconftool2_info gem
        get_certificate get_url getent gio_mime git git_config git_config_info github_deploy_key github_issue
        github_key github_release github_repo github_webhook github_webhook_info gitlab_branch gitlab_deploy_key
        gitlab_group gitlab_group_access_token gitlab_group_members gitlab_group_variable gitlab_hook
        gitlab_instance_variable gitlab_issue gitlab_label gitlab_merge_request gitlab_milestone gitlab_project
        gitlab_project_access_token gitlab_project_badge gitlab_project_members gitlab_project_variable
        gitlab_protected_branch gitlab_runner gitlab_user grafana_contact_point grafana_dashboard grafana_datasource
        grafana_folder grafana_notification_channel grafana_organization grafana_organization_user grafana_plugin
        grafana_silence grafana_team grafana_user group group_by grove gunicorn haproxy helm helm_info helm_plugin
        helm_plugin_info helm_pull helm_registry_auth helm_repository helm_template heroku_collaborator
        hetzner_dns_record hetzner_dns_record_info hetzner_dns_record_set hetzner_dns_record_set_info
        hetzner_dns_record_sets hetzner_dns_zone_info hg hipchat homebrew homebrew_cask homebrew_services homebrew_tap
        homectl honeybadger_deployment hostname hosttech_dns_record hosttech_dns_record_info hosttech_dns_record_set
        hosttech_dns_record_set_info hosttech_dns_record_sets hosttech_dns_zone_info hpilo_boot hpilo_info hponcfg
        htpasswd hwc_ecs_instance hwc_evs_disk hwc_network_vpc hwc_smn_topic hwc_vpc_eip hwc_vpc_peering_connect
        hwc_vpc_port hwc_vpc_private_ip hwc_vpc_route hwc_vpc_security_group hwc_vpc_security_group_rule
        hwc_vpc_subnet iam_access_key iam_access_key_info iam_group iam_instance_profile iam_instance_profile_info
        iam_managed_policy iam_mfa_device_info iam_password_policy iam_policy iam_policy_info iam_role iam_role_info
        iam_user iam_user_info ibm_sa_domain ibm_sa_host ibm_sa_host_ports ibm_sa_pool ibm_sa_vol ibm_sa_vol_map
        icinga2_feature icinga2_host idrac_redfish_command idrac_redfish_config idrac_redfish_info ilo_redfish_command
        ilo_redfish_config ilo_redfish_info imc_rest imgadm import_playbook import_role import_tasks include
        include_role include_tasks include_vars infinity influxdb_database influxdb_query influxdb_retention_policy
        influxdb_user influxdb_write ini_file installp interfaces_file ip_netns ipa_config ipa_dnsrecord ipa_dnszone
        ipa_getkeytab ipa_group ipa_hbacrule ipa_host ipa_hostgroup ipa_otpconfig ipa_otptoken ipa_pwpolicy ipa_role
        ipa_service ipa_subca ipa_sudocmd ipa_sudocmdgroup ipa_sudorule ipa_user ipa_vault ipbase_info ipify_facts
        ipinfoio_facts ipmi_boot ipmi_power iptables iptables_state ipwcli_dns irc iso_create iso_customize
        iso_extract jabber java_cert java_keystore jboss jenkins_build jenkins_build_info jenkins_job jenkins_job_info
        jenkins_node jenkins_plugin jenkins_script jira k8s k8s_cluster_info k8s_cp k8s_drain k8s_exec k8s_info
        k8s_json_patch k8s_log k8s_rollback k8s_scale k8s_service k8s_taint kdeconfig kernel_blacklist
        keycloak_authentication keycloak_authentication_required_actions keycloak_authz_authorization_scope
        keycloak_authz_custom_policy keycloak_authz_permission keycloak_authz_permission_info keycloak_client
        keycloak_client_rolemapping keycloak_client_rolescope keycloak_clientscope keycloak_clientscope_type
        keycloak_clientsecret_info keycloak_clientsecret_regenerate keycloak_clienttemplate keycloak_component
        keycloak_component_info keycloak_group keycloak_identity_provider keycloak_realm keycloak_realm_info
        keycloak_realm_key keycloak_realm_keys_metadata_info keycloak_realm_rolemapping keycloak_role keycloak_user
        keycloak_user_federation keycloak_user_rolemapping keycloak_userprofile keyring keyring_info kibana_plugin
        kms_key kms_key_info known_hosts krb_ticket lambda lambda_alias lambda_event lambda_execute lambda_info
        lambda_layer lambda_layer_info lambda_policy launchd layman lbu ldap_attrs ldap_entry ldap_inc ldap_passwd
        ldap_search letsencrypt librato_annotation lineinfile linode linode_v4 listen_ports_facts lldp locale_gen
        logentries logentries_msg logstash_plugin luks_device lvg lvg_rename lvol lxc_container lxca_cmms lxca_nodes
        lxd_container lxd_profile lxd_project macports mail make manageiq_alert_profiles manageiq_alerts
        manageiq_group manageiq_policies manageiq_policies_info manageiq_provider manageiq_tags manageiq_tags_info
        manageiq_tenant manageiq_user mas matrix mattermost maven_artifact memset_dns_reload memset_memstore_info
        memset_server_info memset_zone memset_zone_domain memset_zone_record meta mksysb modprobe
        mongodb_atlas_cluster mongodb_atlas_ldap_user mongodb_atlas_user mongodb_atlas_whitelist mongodb_balancer
        mongodb_index mongodb_info mongodb_maintenance mongodb_oplog mongodb_parameter mongodb_replicaset mongodb_role
        mongodb_schema mongodb_shard mongodb_shard_tag mongodb_shard_zone mongodb_shell mongodb_shutdown
        mongodb_status mongodb_stepdown mongodb_user monit mount mount_facts mqtt mssql_db mssql_script mysql_db
        mysql_info mysql_query mysql_replication mysql_role mysql_user mysql_variables nagios nameserver_info
        nameserver_record_info netcup_dns newrelic_deployment nexmo nginx_status_info nictagadm nmcli nomad_job
        nomad_job_info nomad_token nosh npm nsupdate ocapi_command ocapi_info oci_vcn odbc office_365_connector_card
        ohai omapi_host one_host one_image one_image_info one_service one_template one_vm one_vnet
        oneandone_firewall_policy oneandone_load_balancer oneandone_monitoring_policy oneandone_private_network
        oneandone_public_ip oneandone_server onepassword_info oneview_datacenter_info oneview_enclosure_info
        oneview_ethernet_network oneview_ethernet_network_info oneview_fc_network oneview_fc_network_info
        oneview_fcoe_network oneview_fcoe_network_info oneview_logical_interconnect_group
        oneview_logical_interconnect_group_info oneview_network_set oneview_network_set_info oneview_san_manager
        oneview_san_manager_info online_server_info online_user_info open_iscsi openbsd_pkg opendj_backendprop
        openssh_cert openssh_keypair openssl_csr openssl_csr_info openssl_csr_pipe openssl_dhparam openssl_pkcs12
        openssl_privatekey openssl_privatekey_convert openssl_privatekey_info openssl_privatekey_pipe
        openssl_publickey openssl_publickey_info openssl_signature openssl_signature_info openwrt_init opkg
        osx_defaults ovh_ip_failover ovh_ip_loadbalancing_backend ovh_monthly_billing pacemaker_cluster
        pacemaker_resource package package_facts packet_device packet_ip_subnet packet_project packet_sshkey
        packet_volume packet_volume_attachment pacman pacman_key pagerduty pagerduty_alert pagerduty_change
        pagerduty_user pam_limits pamd parted patch pause pear pids ping pingdom pip pip_package_info pipx pipx_info
        pkg5 pkg5_publisher pkgin pkgng pkgutil pmem pnpm podman_container podman_container_copy podman_container_exec
        podman_container_info podman_containers podman_export podman_generate_systemd podman_image podman_image_info
        podman_import podman_load podman_login podman_login_info podman_logout podman_network podman_network_info
        podman_play podman_pod podman_pod_info podman_prune podman_runlabel podman_save podman_search podman_secret
        podman_secret_info podman_system_connection podman_system_connection_info podman_system_info podman_tag
        podman_volume podman_volume_info portage portinstall postgresql_alter_system postgresql_copy postgresql_db
        postgresql_ext postgresql_idx postgresql_info postgresql_lang postgresql_membership postgresql_owner
        postgresql_pg_hba postgresql_ping postgresql_privs postgresql_publication postgresql_query postgresql_schema
        postgresql_script postgresql_sequence postgresql_set postgresql_slot postgresql_subscription postgresql_table
        postgresql_tablespace postgresql_user postgresql_user_obj_stat_info pritunl_org pritunl_org_info pritunl_user
        pritunl_user_info profitbricks profitbricks_datacenter profitbricks_nic profitbricks_volume
        profitbricks_volume_attachments proxmox proxmox_backup proxmox_backup_info proxmox_disk proxmox_domain_info
        proxmox_group_info proxmox_kvm proxmox_nic proxmox_node_info proxmox_pool proxmox_pool_member proxmox_snap
        proxmox_storage_contents_info proxmox_storage_info proxmox_tasks_info proxmox_template proxmox_user_info
        proxmox_vm_info proxysql_backend_servers proxysql_galera_hostgroups proxysql_global_variables proxysql_info
        proxysql_manage_config proxysql_mysql_hostgroup_attributes proxysql_mysql_users proxysql_query_rules
        proxysql_query_rules_fast_routing proxysql_replication_hostgroups proxysql_scheduler psexec pubnub_blocks
        pulp_repo puppet pushbullet pushover python_requirements_info rabbitmq_binding rabbitmq_exchange
        rabbitmq_feature_flag rabbitmq_global_parameter rabbitmq_parameter rabbitmq_plugin rabbitmq_policy
        rabbitmq_publish rabbitmq_queue rabbitmq_upgrade rabbitmq_user rabbitmq_user_limits rabbitmq_vhost
        rabbitmq_vhost_limits raw rds_cluster rds_cluster_info rds_cluster_param_group rds_cluster_param_group_info
        rds_cluster_snapshot rds_engine_versions_info rds_global_cluster_info rds_instance rds_instance_info
        rds_instance_param_group rds_instance_param_group_info rds_instance_snapshot rds_option_group
        rds_option_group_info rds_snapshot_info rds_subnet_group read_csv reboot redfish_command redfish_config
        redfish_info redhat_subscription redis redis_data redis_data_incr redis_data_info redis_info replace
        rhel_facts rhel_rpm_ostree rhevm rhsm_release rhsm_repository riak rocketchat rollbar_deployment route53
        route53_health_check route53_info route53_key_signing_key route53_zone rpm_key rpm_ostree_pkg
        rpm_ostree_upgrade rundeck_acl_policy rundeck_job_executions_info rundeck_job_run rundeck_project runit
        s3_bucket s3_bucket_info s3_object s3_object_info say scaleway_compute scaleway_compute_private_network
        scaleway_container scaleway_container_info scaleway_container_namespace scaleway_container_namespace_info
        scaleway_container_registry scaleway_container_registry_info scaleway_database_backup scaleway_function
        scaleway_function_info scaleway_function_namespace scaleway_function_namespace_info scaleway_image_info
        scaleway_ip scaleway_ip_info scaleway_lb scaleway_organization_info scaleway_private_network
        scaleway_security_group scaleway_security_group_info scaleway_security_group_rule scaleway_server_info
        scaleway_snapshot_info scaleway_sshkey scaleway_user_data scaleway_volume scaleway_volume_info script
        seboolean sefcontext selinux selinux_permissive selogin sendgrid sensu_check sensu_client sensu_handler
        sensu_silence sensu_subscription seport serverless service service_facts set_fact set_stats setup shell
        shutdown simpleinit_msb sl_vm slack slackpkg slurp smartos_image_info snap snap_alias snmp_facts solaris_zone
        sorcery spectrum_device spectrum_model_attrs spotinst_aws_elastigroup ss_3par_cpg ssh_config stacki_host stat
        statsd statusio_maintenance sts_assume_role subversion sudoers supervisorctl svc svr4pkg swdepot swupd
        synchronize sysctl syslogger syspatch sysrc systemd systemd_creds_decrypt systemd_creds_encrypt systemd_info
        systemd_service sysupgrade sysvinit taiga_issue telegram tempfile template terraform timezone twilio typetalk
        udm_dns_record udm_dns_zone udm_group udm_share udm_user ufw unarchive uptimerobot uri urpmi usb_facts user
        utm_aaa_group utm_aaa_group_info utm_ca_host_key_cert utm_ca_host_key_cert_info utm_dns_host
        utm_network_interface_address utm_network_interface_address_info utm_proxy_auth_profile utm_proxy_exception
        utm_proxy_frontend utm_proxy_frontend_info utm_proxy_location utm_proxy_location_info validate_argument_spec
        vdo vertica_configuration vertica_info vertica_role vertica_schema vertica_user vexata_eg vexata_volume virt
        virt_net virt_pool virt_volume vmadm wait_for wait_for_connection wait_for_txt wakeonlan wdc_redfish_command
        wdc_redfish_info win_acl win_acl_inheritance win_audit_policy_system win_audit_rule win_auto_logon
        win_certificate_info win_certificate_store win_command win_computer_description win_copy win_credential
        win_data_deduplication win_defrag win_dhcp_lease win_disk_facts win_disk_image win_dns_client win_dns_record
        win_dns_zone win_domain win_domain_computer win_domain_controller win_domain_group win_domain_group_membership
        win_domain_membership win_domain_object_info win_domain_ou win_domain_user win_dotnet_ngen win_dsc
        win_environment win_eventlog win_eventlog_entry win_feature win_feature_info win_file win_file_compression
        win_file_version win_find win_firewall win_firewall_rule win_format win_get_url win_group win_group_membership
        win_hostname win_hosts win_hotfix win_http_proxy win_iis_virtualdirectory win_iis_webapplication
        win_iis_webapppool win_iis_webbinding win_iis_website win_inet_proxy win_initialize_disk win_lineinfile
        win_listen_ports_facts win_mapped_drive win_msg win_net_adapter_feature win_netbios win_nssm
        win_optional_feature win_owner win_package win_pagefile win_partition win_path win_pester win_ping
        win_power_plan win_powershell win_product_facts win_psexec win_psmodule win_psmodule_info win_psrepository
        win_psrepository_copy win_psrepository_info win_psscript win_psscript_info win_pssession_configuration
        win_rabbitmq_plugin win_rds_cap win_rds_rap win_rds_settings win_reboot win_reg_stat win_regedit win_region
        win_regmerge win_robocopy win_route win_say win_scheduled_task win_scheduled_task_stat win_scoop
        win_scoop_bucket win_security_policy win_service win_service_info win_share win_shell win_shortcut win_snmp
        win_stat win_tempfile win_template win_timezone win_toast win_unzip win_updates win_uri win_user
        win_user_profile win_user_right win_wait_for win_wait_for_process win_wakeonlan win_webpicmd win_whoami
        win_xml win_zip x509_certificate x509_certificate_convert x509_certificate_info x509_certificate_pipe x509_crl
        x509_crl_info xattr xbps xcc_redfish_command xdg_mime xenserver_facts xenserver_guest xenserver_guest_info
        xenserver_guest_powerstate xfconf xfconf_info xfs_quota xml yarn yum yum_repository yum_versionlock
        zabbix_action zabbix_api_info zabbix_authentication zabbix_autoregister zabbix_connector zabbix_correlation
        zabbix_discovery_rule zabbix_discoveryrule zabbix_globalmacro zabbix_group zabbix_group_events_info
        zabbix_group_info zabbix_host zabbix_host_events_info zabbix_host_events_update zabbix_host_info
        zabbix_hostmacro zabbix_housekeeping zabbix_item zabbix_itemprototype zabbix_maintenance zabbix_map
        zabbix_mediatype zabbix_mfa zabbix_proxy zabbix_proxy_group zabbix_proxy_info zabbix_regexp zabbix_regexp_info
        zabbix_script zabbix_service zabbix_service_info zabbix_settings zabbix_template zabbix_template_info
        zabbix_templategroup zabbix_token zabbix_trigger zabbix_triggerprototype zabbix_user zabbix_user_directory
        zabbix_user_info zabbix_user_role zabbix_usergroup zabbix_valuemap zfs zfs_delegate_admin zfs_facts znode
        zpool_facts zypper zypper_repository zypper_repository_info
        """
}
