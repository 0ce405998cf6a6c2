DELETE FROM audit_heads
