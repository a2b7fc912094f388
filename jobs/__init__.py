"""The jobs: read → plan → show → apply → record. The only place that knows both the roadmap and Microsoft 365."""

__version__ = "0.1.0"
