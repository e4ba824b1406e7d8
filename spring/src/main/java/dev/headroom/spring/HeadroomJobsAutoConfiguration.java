package dev.headroom.spring;

import dev.headroom.base.Stats;
import dev.headroom.jobs.JobSchedule;
import dev.headroom.jobs.JobTransactions;
import dev.headroom.jobs.Jobs;
import dev.headroom.jobs.QueueSettings;
import dev.headroom.jobs.Task;
import dev.headroom.jobs.TaskCodec;
import dev.headroom.jobs.Worker;
import dev.headroom.jobs.WorkerSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Background work where the application has a data source: it declares {@link Task} and {@link JobSchedule} beans and
 * makes jobs through {@link JobQueue}. The tables come with Flyway from
 * {@link dev.headroom.jobs.JobTables#FLYWAY_LOCATION}. Where {@code headroom.jobs.enabled} is false the beans are there
 * all the same, for those that need them, and do nothing by themselves.
 */
@AutoConfiguration(
        after = HeadroomDatabaseAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration"
        })
@ConditionalOnClass(DataSourceUtils.class)
@ConditionalOnBean({DataSource.class, PlatformTransactionManager.class})
@EnableConfigurationProperties(JobSettings.class)
public class HeadroomJobsAutoConfiguration {
    private static final int LONGEST_NAME = 50;

    /** An older node must read what a newer one wrote, so that fields it doesn't know are no failure. */
    @Bean
    @ConditionalOnMissingBean
    TaskCodec taskCodec(ObjectProvider<JsonMapper> mapper) {
        JsonMapper json = mapper.getIfAvailable(JsonMapper::new)
                .rebuild()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        return new TaskCodec() {
            @Override
            public String write(Object value) {
                return json.writeValueAsString(value);
            }

            @Override
            public <T> T read(String document, Class<T> type) {
                return json.readValue(document, type);
            }
        };
    }

    @Bean
    Jobs jobs(DataSource source, TaskCodec codec) {
        return new Jobs(source, codec);
    }

    @Bean
    @ConditionalOnMissingBean
    JobTransactions jobTransactions(PlatformTransactionManager transactions, DataSource source) {
        return new SpringTransactions(transactions, source);
    }

    @Bean
    JobWorker jobWorker(JobSettings settings, Environment environment, DataSource source, ObjectProvider<Shop> shop) {
        return new JobWorker(
                () -> shop.getObject()
                        .plan(worker(settings, environment.getProperty("HOSTNAME")), settings.schedules(), source),
                settings.enabled() && settings.work());
    }

    private static WorkerSettings worker(JobSettings settings, @Nullable String host) {
        Map<String, QueueSettings> queues = new LinkedHashMap<>();
        settings.queues()
                .forEach((name, queue) -> queues.put(name, new QueueSettings(queue.workers(), queue.mostRunning())));
        String unnamed =
                (host == null ? "node" : host) + "-" + ProcessHandle.current().pid();
        String name = settings.node().isBlank() ? unnamed : settings.node();
        return new WorkerSettings(
                name.length() > LONGEST_NAME ? name.substring(name.length() - LONGEST_NAME) : name,
                queues,
                settings.poll(),
                settings.heartbeat(),
                settings.misses(),
                settings.crashes(),
                settings.drain(),
                settings.kept(),
                settings.horizonAlert());
    }

    /** What the worker needs once it starts; tasks may need the queue, which needs the worker. */
    record Shop(
            JobTransactions transactions,
            TaskCodec codec,
            List<Task<?>> tasks,
            List<JobSchedule> schedules,
            Stats stats) {
        Worker.Plan plan(WorkerSettings settings, boolean withSchedules, DataSource source) {
            return new Worker.Plan(
                    settings, source, transactions, codec, tasks, withSchedules ? schedules : List.of(), stats);
        }
    }

    @Bean
    Shop jobShop(
            JobTransactions transactions,
            TaskCodec codec,
            ObjectProvider<Task<?>> tasks,
            ObjectProvider<JobSchedule> schedules,
            ObjectProvider<Stats> stats) {
        return new Shop(
                transactions,
                codec,
                tasks.orderedStream().toList(),
                schedules.orderedStream().toList(),
                stats.getIfAvailable(Stats::none));
    }

    @Bean
    JobQueue jobQueue(Jobs jobs, DataSource source, JobWorker worker) {
        return new JobQueue(jobs, source, worker::wake);
    }

    @Bean
    JobOperations jobOperations(Jobs jobs, JobQueue queue, JobWorker worker, Shop shop) {
        return new JobOperations(jobs, queue, worker, shop.tasks(), shop.schedules());
    }
}
