using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using Pgvector;

#nullable disable

namespace TaskTracker.Domain.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:vector", ",,");

            migrationBuilder.CreateTable(
                name: "background_tasks",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    queue = table.Column<string>(type: "text", nullable: false),
                    priority = table.Column<string>(type: "text", nullable: false),
                    arguments = table.Column<string>(type: "jsonb", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    unique_key = table.Column<string>(type: "text", nullable: true),
                    run_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    generation = table.Column<int>(type: "integer", nullable: false),
                    published = table.Column<bool>(type: "boolean", nullable: false),
                    hold = table.Column<string>(type: "text", nullable: true),
                    epoch = table.Column<int>(type: "integer", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    max_attempts = table.Column<int>(type: "integer", nullable: false),
                    worker_id = table.Column<string>(type: "text", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    cancel_requested = table.Column<bool>(type: "boolean", nullable: false),
                    result = table.Column<string>(type: "jsonb", nullable: true),
                    error = table.Column<string>(type: "text", nullable: true),
                    failure_group = table.Column<string>(type: "text", nullable: true),
                    progress_current = table.Column<int>(type: "integer", nullable: true),
                    progress_total = table.Column<int>(type: "integer", nullable: true),
                    correlation_kind = table.Column<string>(type: "text", nullable: true),
                    correlation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    parent_id = table.Column<Guid>(type: "uuid", nullable: true),
                    trace_parent = table.Column<string>(type: "text", nullable: true),
                    history = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_background_tasks", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "embeddings",
                columns: table => new
                {
                    owner_kind = table.Column<string>(type: "text", nullable: false),
                    owner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    model = table.Column<string>(type: "text", nullable: false),
                    dimension = table.Column<int>(type: "integer", nullable: false),
                    vector = table.Column<Vector>(type: "vector", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_embeddings", x => new { x.owner_kind, x.owner_id, x.model });
                });

            migrationBuilder.CreateTable(
                name: "llm_providers",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    is_active = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_llm_providers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "message_ingestion_jobs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    source_kind = table.Column<string>(type: "text", nullable: false),
                    file_name = table.Column<string>(type: "text", nullable: true),
                    file_size = table.Column<long>(type: "bigint", nullable: false),
                    chats = table.Column<List<string>>(type: "text[]", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    messages_fetched = table.Column<long>(type: "bigint", nullable: false),
                    messages_stored = table.Column<long>(type: "bigint", nullable: false),
                    messages_skipped = table.Column<long>(type: "bigint", nullable: false),
                    errors_count = table.Column<long>(type: "bigint", nullable: false),
                    current_batch = table.Column<int>(type: "integer", nullable: false),
                    total_batches = table.Column<int>(type: "integer", nullable: true),
                    error = table.Column<string>(type: "text", nullable: true),
                    task_id = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    completed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    error_log = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_message_ingestion_jobs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "outbox_events",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    topic = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    data = table.Column<string>(type: "jsonb", nullable: false),
                    correlation_kind = table.Column<string>(type: "text", nullable: true),
                    correlation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    trace_parent = table.Column<string>(type: "text", nullable: true),
                    task_id = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox_events", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "queue_settings",
                columns: table => new
                {
                    queue = table.Column<string>(type: "text", nullable: false),
                    paused = table.Column<bool>(type: "boolean", nullable: false),
                    max_running = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_queue_settings", x => x.queue);
                });

            migrationBuilder.CreateTable(
                name: "scheduled_jobs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    cron = table.Column<string>(type: "text", nullable: false),
                    time_zone = table.Column<string>(type: "text", nullable: false),
                    task = table.Column<string>(type: "text", nullable: false),
                    arguments = table.Column<string>(type: "jsonb", nullable: false),
                    queue = table.Column<string>(type: "text", nullable: true),
                    priority = table.Column<string>(type: "text", nullable: true),
                    enabled = table.Column<bool>(type: "boolean", nullable: false),
                    missed_slots = table.Column<string>(type: "text", nullable: false),
                    next_run_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_run_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_task_id = table.Column<Guid>(type: "uuid", nullable: true),
                    last_error = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_scheduled_jobs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sources",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    external_id = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sources", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "task_limits",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    max_running = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_task_limits", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "topics",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    description = table.Column<string>(type: "text", nullable: false),
                    icon = table.Column<string>(type: "text", nullable: true),
                    color = table.Column<string>(type: "text", nullable: true),
                    is_active = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_topics", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    first_name = table.Column<string>(type: "text", nullable: false),
                    last_name = table.Column<string>(type: "text", nullable: true),
                    email = table.Column<string>(type: "text", nullable: true),
                    phone = table.Column<string>(type: "text", nullable: true),
                    is_bot = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_users", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "workers",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    host = table.Column<string>(type: "text", nullable: false),
                    pid = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_heartbeat = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    stopped_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lease_seconds = table.Column<double>(type: "double precision", nullable: false),
                    running = table.Column<int>(type: "integer", nullable: false),
                    queues = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "agent_configs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    provider_id = table.Column<Guid>(type: "uuid", nullable: false),
                    model = table.Column<string>(type: "text", nullable: false),
                    is_active = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_agent_configs", x => x.id);
                    table.ForeignKey(
                        name: "fk_agent_configs_llm_providers_provider_id",
                        column: x => x.provider_id,
                        principalTable: "llm_providers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ingestion_upload_chunks",
                columns: table => new
                {
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    index = table.Column<int>(type: "integer", nullable: false),
                    data = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ingestion_upload_chunks", x => new { x.job_id, x.index });
                    table.ForeignKey(
                        name: "fk_ingestion_upload_chunks_ingestion_jobs_job_id",
                        column: x => x.job_id,
                        principalTable: "message_ingestion_jobs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "telegram_profiles",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    telegram_user_id = table.Column<long>(type: "bigint", nullable: false),
                    username = table.Column<string>(type: "text", nullable: true),
                    language_code = table.Column<string>(type: "text", nullable: true),
                    is_premium = table.Column<bool>(type: "boolean", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_telegram_profiles", x => x.id);
                    table.ForeignKey(
                        name: "fk_telegram_profiles_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "knowledge_extraction_runs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    agent_config_id = table.Column<Guid>(type: "uuid", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    message_count = table.Column<int>(type: "integer", nullable: false),
                    topics_created = table.Column<int>(type: "integer", nullable: false),
                    atoms_created = table.Column<int>(type: "integer", nullable: false),
                    links_created = table.Column<int>(type: "integer", nullable: false),
                    messages_updated = table.Column<int>(type: "integer", nullable: false),
                    tokens_used = table.Column<long>(type: "bigint", nullable: false),
                    error = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    completed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_knowledge_extraction_runs", x => x.id);
                    table.ForeignKey(
                        name: "fk_knowledge_extraction_runs_agent_configs_agent_config_id",
                        column: x => x.agent_config_id,
                        principalTable: "agent_configs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "atoms",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    content = table.Column<string>(type: "text", nullable: false),
                    confidence = table.Column<double>(type: "double precision", nullable: false),
                    is_approved = table.Column<bool>(type: "boolean", nullable: false),
                    is_archived = table.Column<bool>(type: "boolean", nullable: false),
                    source_message_ids = table.Column<List<Guid>>(type: "uuid[]", nullable: false),
                    extraction_run_id = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_atoms", x => x.id);
                    table.ForeignKey(
                        name: "fk_atoms_extraction_runs_extraction_run_id",
                        column: x => x.extraction_run_id,
                        principalTable: "knowledge_extraction_runs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "messages",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    source_id = table.Column<Guid>(type: "uuid", nullable: false),
                    chat_id = table.Column<long>(type: "bigint", nullable: false),
                    external_message_id = table.Column<long>(type: "bigint", nullable: false),
                    thread_id = table.Column<long>(type: "bigint", nullable: true),
                    reply_to_message_id = table.Column<long>(type: "bigint", nullable: true),
                    author_id = table.Column<Guid>(type: "uuid", nullable: true),
                    content = table.Column<string>(type: "text", nullable: false),
                    media_kind = table.Column<string>(type: "text", nullable: true),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    edited_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    content_hash = table.Column<long>(type: "bigint", nullable: true),
                    importance_score = table.Column<double>(type: "double precision", nullable: true),
                    classification = table.Column<string>(type: "text", nullable: true),
                    noise_factors = table.Column<string>(type: "jsonb", nullable: true),
                    detected_language = table.Column<string>(type: "text", nullable: true),
                    topic_id = table.Column<Guid>(type: "uuid", nullable: true),
                    extraction_state = table.Column<string>(type: "text", nullable: false),
                    extraction_run_id = table.Column<Guid>(type: "uuid", nullable: true),
                    review_status = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_messages", x => x.id);
                    table.ForeignKey(
                        name: "fk_messages_knowledge_extraction_runs_extraction_run_id",
                        column: x => x.extraction_run_id,
                        principalTable: "knowledge_extraction_runs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "fk_messages_sources_source_id",
                        column: x => x.source_id,
                        principalTable: "sources",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_messages_topics_topic_id",
                        column: x => x.topic_id,
                        principalTable: "topics",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "fk_messages_users_author_id",
                        column: x => x.author_id,
                        principalTable: "users",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "atom_links",
                columns: table => new
                {
                    from_atom_id = table.Column<Guid>(type: "uuid", nullable: false),
                    to_atom_id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    strength = table.Column<double>(type: "double precision", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_atom_links", x => new { x.from_atom_id, x.to_atom_id, x.type });
                    table.ForeignKey(
                        name: "fk_atom_links_atoms_from_atom_id",
                        column: x => x.from_atom_id,
                        principalTable: "atoms",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_atom_links_atoms_to_atom_id",
                        column: x => x.to_atom_id,
                        principalTable: "atoms",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "topic_atoms",
                columns: table => new
                {
                    atom_id = table.Column<Guid>(type: "uuid", nullable: false),
                    topic_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_topic_atoms", x => new { x.atom_id, x.topic_id });
                    table.ForeignKey(
                        name: "fk_topic_atoms_atoms_atom_id",
                        column: x => x.atom_id,
                        principalTable: "atoms",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_topic_atoms_topics_topic_id",
                        column: x => x.topic_id,
                        principalTable: "topics",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_agent_configs_name",
                table: "agent_configs",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_agent_configs_provider_id",
                table: "agent_configs",
                column: "provider_id");

            migrationBuilder.CreateIndex(
                name: "ix_atom_links_to_atom_id",
                table: "atom_links",
                column: "to_atom_id");

            migrationBuilder.CreateIndex(
                name: "ix_atoms_created_at",
                table: "atoms",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_atoms_extraction_run_id",
                table: "atoms",
                column: "extraction_run_id");

            migrationBuilder.CreateIndex(
                name: "ix_atoms_type_created_at",
                table: "atoms",
                columns: new[] { "type", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_background_tasks_correlation_id",
                table: "background_tasks",
                column: "correlation_id",
                filter: "correlation_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_background_tasks_dead",
                table: "background_tasks",
                columns: new[] { "finished_at", "id" },
                filter: "status = 'dead'");

            migrationBuilder.CreateIndex(
                name: "ix_background_tasks_ended",
                table: "background_tasks",
                columns: new[] { "status", "id" },
                filter: "status IN ('cancelled', 'discarded')");

            migrationBuilder.CreateIndex(
                name: "ix_background_tasks_failures",
                table: "background_tasks",
                columns: new[] { "failure_group", "name", "finished_at" },
                filter: "status = 'dead'");

            migrationBuilder.CreateIndex(
                name: "ix_background_tasks_hold",
                table: "background_tasks",
                columns: new[] { "name", "hold", "run_at" },
                filter: "status = 'queued' AND hold IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_background_tasks_leases",
                table: "background_tasks",
                column: "lease_until",
                filter: "status = 'running'");

            migrationBuilder.CreateIndex(
                name: "ix_background_tasks_live",
                table: "background_tasks",
                columns: new[] { "status", "queue", "run_at" },
                filter: "status IN ('queued', 'running')");

            migrationBuilder.CreateIndex(
                name: "ix_background_tasks_name_id",
                table: "background_tasks",
                columns: new[] { "name", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_background_tasks_unpublished",
                table: "background_tasks",
                column: "run_at",
                filter: "status = 'queued' AND NOT published AND hold IS DISTINCT FROM 'held'");

            migrationBuilder.CreateIndex(
                name: "ux_background_tasks_unique_key",
                table: "background_tasks",
                columns: new[] { "name", "unique_key" },
                unique: true,
                filter: "unique_key IS NOT NULL AND status IN ('queued', 'running')");

            migrationBuilder.CreateIndex(
                name: "ix_knowledge_extraction_runs_agent_config_id",
                table: "knowledge_extraction_runs",
                column: "agent_config_id");

            migrationBuilder.CreateIndex(
                name: "ix_knowledge_extraction_runs_created_at",
                table: "knowledge_extraction_runs",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_llm_providers_name",
                table: "llm_providers",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_message_ingestion_jobs_created_at",
                table: "message_ingestion_jobs",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_messages_author_id_sent_at",
                table: "messages",
                columns: new[] { "author_id", "sent_at" });

            migrationBuilder.CreateIndex(
                name: "ix_messages_chat_id_content_hash_sent_at",
                table: "messages",
                columns: new[] { "chat_id", "content_hash", "sent_at" });

            migrationBuilder.CreateIndex(
                name: "ix_messages_chat_id_reply_to_message_id",
                table: "messages",
                columns: new[] { "chat_id", "reply_to_message_id" },
                filter: "reply_to_message_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_messages_classification_sent_at",
                table: "messages",
                columns: new[] { "classification", "sent_at" });

            migrationBuilder.CreateIndex(
                name: "ix_messages_extraction_run_id",
                table: "messages",
                column: "extraction_run_id");

            migrationBuilder.CreateIndex(
                name: "ix_messages_sent_at_id",
                table: "messages",
                columns: new[] { "sent_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_messages_source_id_chat_id_external_message_id",
                table: "messages",
                columns: new[] { "source_id", "chat_id", "external_message_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_messages_to_extract",
                table: "messages",
                column: "received_at",
                filter: "received_at IS NOT NULL AND extraction_state = 'pending' AND classification IN ('weak_signal', 'signal')");

            migrationBuilder.CreateIndex(
                name: "ix_messages_topic_id",
                table: "messages",
                column: "topic_id");

            migrationBuilder.CreateIndex(
                name: "ix_messages_unscored",
                table: "messages",
                column: "id",
                filter: "importance_score IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_scheduled_jobs_due",
                table: "scheduled_jobs",
                column: "next_run_at",
                filter: "enabled");

            migrationBuilder.CreateIndex(
                name: "ix_scheduled_jobs_name",
                table: "scheduled_jobs",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_sources_kind_external_id",
                table: "sources",
                columns: new[] { "kind", "external_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_telegram_profiles_telegram_user_id",
                table: "telegram_profiles",
                column: "telegram_user_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_telegram_profiles_user_id",
                table: "telegram_profiles",
                column: "user_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_topic_atoms_topic_id",
                table: "topic_atoms",
                column: "topic_id");

            migrationBuilder.CreateIndex(
                name: "ix_topics_name",
                table: "topics",
                column: "name",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "atom_links");

            migrationBuilder.DropTable(
                name: "background_tasks");

            migrationBuilder.DropTable(
                name: "embeddings");

            migrationBuilder.DropTable(
                name: "ingestion_upload_chunks");

            migrationBuilder.DropTable(
                name: "messages");

            migrationBuilder.DropTable(
                name: "outbox_events");

            migrationBuilder.DropTable(
                name: "queue_settings");

            migrationBuilder.DropTable(
                name: "scheduled_jobs");

            migrationBuilder.DropTable(
                name: "task_limits");

            migrationBuilder.DropTable(
                name: "telegram_profiles");

            migrationBuilder.DropTable(
                name: "topic_atoms");

            migrationBuilder.DropTable(
                name: "workers");

            migrationBuilder.DropTable(
                name: "message_ingestion_jobs");

            migrationBuilder.DropTable(
                name: "sources");

            migrationBuilder.DropTable(
                name: "users");

            migrationBuilder.DropTable(
                name: "atoms");

            migrationBuilder.DropTable(
                name: "topics");

            migrationBuilder.DropTable(
                name: "knowledge_extraction_runs");

            migrationBuilder.DropTable(
                name: "agent_configs");

            migrationBuilder.DropTable(
                name: "llm_providers");
        }
    }
}
