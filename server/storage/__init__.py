"""What is kept between requests: exemplars and paintings, in memory or on disk."""
