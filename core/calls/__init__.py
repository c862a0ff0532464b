"""What programs call: answers kept under the caller's own key, and how often each operation is asked."""
