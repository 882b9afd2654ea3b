from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('federation', '0005_relays'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='hostqueue',
            index=models.Index(condition=models.Q(('failures', 0)), fields=['wake_at'], name='host_queue_well'),
        ),
        migrations.AddIndex(
            model_name='hostqueue',
            index=models.Index(condition=models.Q(('failures__gt', 0)), fields=['wake_at'], name='host_queue_ill'),
        ),
        migrations.RemoveIndex(
            model_name='hostqueue',
            name='host_queue_wake',
        ),
    ]
