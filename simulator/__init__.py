"""splitpoint: at which point does splitting a system pay?"""
