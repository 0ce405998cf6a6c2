DROP TABLE deliveries, notifications;
